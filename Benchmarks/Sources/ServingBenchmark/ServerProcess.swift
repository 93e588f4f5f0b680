import Foundation

/// A server of its own, ready to answer.
final class ServerProcess {
    /// Whose server, and where its executable is.
    enum Program {
        case weir(String)
        case llamaServer(String)
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let port: UInt16
    private let process = Process()

    /// - Parameters:
    ///   - contextSize: Tokens of each sequence.
    ///   - embeds: Serves embeddings, pooled by the mean, and nothing else.
    ///   - adapters: Files that requests name, as `a0`, `a1`, … or by their number.
    init(
        _ program: Program, model: String, parallel: Int, contextSize: Int, threads: Int,
        embeds: Bool = false,
        adapters: [String] = []
    ) throws {
        let output = Pipe()
        process.standardError = FileHandle.nullDevice
        switch program {
        case .weir(let path):
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = [
                "serve", model, "--alias", "bench", "--port", "0", "--parallel", String(parallel),
                "--ctx-size", String(contextSize), "--threads", String(threads),
            ]
            if embeds { process.arguments? += ["--pooling", "mean"] }
            for (index, path) in adapters.enumerated() {
                process.arguments? += ["--adapter", "a\(index)=\(path)"]
            }
            if !adapters.isEmpty { process.arguments? += ["--adapter-memory", "8192"] }
            process.standardOutput = output
            try process.run()
            guard let port = Self.port(printedOn: output.fileHandleForReading) else {
                process.terminate()
                throw Failure(description: "\(path) ended before it was listening")
            }
            self.port = port
        case .llamaServer(let path):
            port = try Socket.freePort()
            process.executableURL = URL(fileURLWithPath: path)
            // Its context size is that of all sequences together.
            process.arguments = [
                "--model", model, "--alias", "bench", "--port", String(port), "--parallel", String(parallel),
                "--ctx-size", String(contextSize * parallel), "--no-kv-unified", "--threads",
                String(threads), "--no-ui", "--offline",
            ]
            if embeds { process.arguments? += ["--embedding", "--pooling", "mean"] }
            if !adapters.isEmpty {
                process.arguments? += [
                    "--lora", adapters.joined(separator: ","), "--lora-init-without-apply",
                ]
            }
            process.standardOutput = FileHandle.nullDevice
            try process.run()
        }
        Interruption.watch(over: process.processIdentifier)
        try waitUntilReady()
    }

    /// Bytes in memory now; 0 where the system does not tell.
    var residentBytes: Int { ProcessMemory.resident(process: process.processIdentifier) ?? 0 }

    /// Ends the server and waits for it.
    func stop() {
        process.terminate()
        process.waitUntilExit()
        Interruption.stopWatching()
    }

    /// Processor time that the server has used so far; 0 where the system does not tell.
    var processorSeconds: Double { ProcessorTime.of(process: process.processIdentifier) ?? 0 }

    private static func port(printedOn output: FileHandle) -> UInt16? {
        var text = ""
        while !text.contains("\n") {
            let data = output.availableData
            guard !data.isEmpty else { return nil }
            text += String(decoding: data, as: UTF8.self)
        }
        let digits = text.prefix { $0 != "\n" }.split(separator: ":").last
        return digits.flatMap { UInt16($0) }
    }

    private func waitUntilReady() throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline {
            guard process.isRunning else {
                throw Failure(description: "the server ended while it loaded the model")
            }
            if let answer = try? HTTPProbe.get("/health", port: port), answer.contains(" 200 ") { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        stop()
        throw Failure(description: "the server was not ready after two minutes")
    }
}
