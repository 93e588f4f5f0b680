import ArgumentParser
import Foundation
import LlamaEngine

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Lets another machine run a part of its model on this one.",
        discussion: """
            The other machine names this one with --rpc. It sends the weights; no model file is needed here. One \
            machine is served at a time.
            """)

    @Option(
        help: "The IPv4 address to listen on. Anyone who reaches it can read and write this process' memory.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = WorkerAddress.defaultPort

    @Option(help: ArgumentHelp("Threads to compute with. [default: one for each core]", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Memory that models may take; more is refused. [default: all]", valueName: "MiB"))
    var memory: Int?

    @Option(
        help: ArgumentHelp(
            "A folder to keep large tensors in, so that they travel once.", valueName: "folder"))
    var cache: String?

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port must be between 0 and 65535, but is \(port)")
        }
        if let threads, threads < 1 {
            throw ValidationError("--threads must be at least 1, but is \(threads)")
        }
        if let memory, !(1...1_000_000_000).contains(memory) {
            throw ValidationError("--memory must be at least 1 MiB, but is \(memory)")
        }
    }

    func run() async throws {
        OpenMPWaiting.shorten()
        // The default action would end it as well, but not with 0.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
        let folder = try cacheFolder()
        let server: WorkerServer
        do throws(LlamaError) {
            server = try WorkerServer(
                .init(
                    host: host, port: port, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
                    memoryBytes: memory.map { $0 << 20 }, cacheFolder: folder))
        } catch {
            throw fail("\(error)", error.exitCode)
        }
        let address = WorkerAddress(host: host, port: server.port)
        if !address.isLoopback { warn(Self.exposure(of: address)) }
        let output = Self.takeStandardOutput()
        Thread.detachNewThread { WorkerServer.watchConnections() }
        // ggml's server blocks for as long as it runs; so each of these threads has its own.
        Thread.detachNewThread {
            do throws(LlamaError) {
                try server.run()
            } catch {
                _ = fail("\(error)", error.exitCode)
                _exit(error.exitCode.rawValue)
            }
        }
        guard server.waitUntilListening() else {
            throw fail("ggml's server did not start on \(address)", .engineUnavailable)
        }
        output.write(Data("weir worker is listening on \(address)\n".utf8))
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    private static func exposure(of address: WorkerAddress) -> String {
        """
        the protocol between machines has neither passwords nor encryption: whoever reaches \(address) can read and \
        write the memory of this process. Let nothing but your own machines through to it, or listen on 127.0.0.1 \
        and let the other machine come through a tunnel: \
        ssh -N -L \(address.port):127.0.0.1:\(address.port) THIS-MACHINE
        """
    }

    /// ggml's server prints what it does there, which is no result.
    private static func takeStandardOutput() -> FileHandle {
        let output = FileHandle(fileDescriptor: dup(STDOUT_FILENO))
        let nothing = open("/dev/null", O_WRONLY)
        if nothing >= 0 {
            dup2(nothing, STDOUT_FILENO)
            close(nothing)
        }
        return output
    }

    private func cacheFolder() throws -> String? {
        guard let cache else { return nil }
        let folder = URL(fileURLWithPath: cache).path
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw fail("there is no folder at \(cache) that can be written to", .missingInput)
        }
        return folder
    }
}
