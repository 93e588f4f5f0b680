import APIFormats
import ArgumentParser
import Foundation
import LlamaEngine
import Logging
import ModelProfiles
import NIOCore
import RemoteEngine
import ServiceLifecycle
import UnixSignals
import WeirServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves a model over the OpenAI API.")

    @OptionGroup var model: ModelOptions

    @OptionGroup var embedding: PoolingOptions

    @OptionGroup var upstream: UpstreamOptions

    @Option(help: "The address to listen on. Anyone who reaches it can use the model.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8080

    @Option(help: "What to do with request fields that the API does not have: refuse or warn.")
    var unknownFields = UnknownFields.refuse

    @Flag(
        help: ArgumentHelp(
            "Let replies go on when their context is full, by dropping the oldest part of it. Requests may say "
                + "otherwise in `context_shift`."))
    var contextShift = false

    @Option(help: "Where reasoning goes in replies: standard, deepseek, vllm, inline or hidden.")
    var reasoningProfile = ReasoningProfile.standard

    @Option(help: ArgumentHelp("The largest request body.", valueName: "MiB"))
    var maxBody = 32

    /// The address at which another process relays to this one; see `EngineSupervisor`.
    @Option(help: .hidden)
    var relayedAs: String?

    @Flag(name: .shortAndLong, help: "Log each request.")
    var verbose = false

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port must be between 0 and 65535, but is \(port)")
        }
        guard (1...4096).contains(maxBody) else {
            throw ValidationError("--max-body must be between 1 and 4096, but is \(maxBody)")
        }
        // With upstreams alone, nothing is loaded that these could be about.
        if upstream.areGiven, model.model == nil, let option = optionOfModel {
            throw ValidationError(
                "\(option) is for a model that is loaded here; name its file besides the upstreams")
        }
    }

    /// An option that only a model of this process obeys.
    private var optionOfModel: String? {
        let given: [(String, Bool)] = [
            ("--rpc", !model.workers.addresses.isEmpty), ("--adapter", !model.adapters.adapter.isEmpty),
            ("--adapters", model.adapters.adapters != nil), ("--draft-model", model.draftModel != nil),
            ("--cache-dir", model.cacheFolder != nil), ("--alias", model.alias != nil),
            ("--chat-template", model.chatTemplate != nil), ("--reply-format", model.replyFormat != nil),
            ("--response-template", model.responseTemplate != nil), ("--pooling", embedding.pooling != nil),
            ("--ctx-size", model.contextSize != nil),
            ("--context-shift", contextShift),
        ]
        return given.first(where: \.1)?.0
    }

    func run() async throws {
        OpenMPWaiting.shorten()
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "weir")
        logger.logLevel = verbose ? .debug : .warning
        do {
            if model.workers.addresses.isEmpty || relayedAs != nil {
                try await makeServiceGroup(logger: logger).run()
            } else {
                try await RelayedServer.makeServiceGroup(self, logger: logger).run()
            }
        } catch let code as ExitCode {
            throw code
        } catch let error as IOError {
            throw fail("cannot listen on \(host):\(port): \(error.readable)", .engineUnavailable)
        } catch {
            throw fail("\(error)", .internalError)
        }
    }

    private func makeServiceGroup(logger: Logger) throws -> ServiceGroup {
        // With upstreams alone, nothing is loaded here.
        let embeds = model.model != nil || !upstream.areGiven
        let name = embeds ? model.modelName(path: try model.modelPath()) : ""
        let shelf = ModelShelf()
        if embeds { shelf.put(.loading(progress: 0), named: name) }
        let announcement = Announcement(host: host, modelName: name, relayedAs: relayedAs)
        if relayedAs != nil { StandardInput.endProgramAtEnd() }
        let server = WeirServer(
            shelf: shelf,
            configuration: ServerConfiguration(
                host: host, port: port, maxBodyBytes: maxBody << 20,
                policy: RequestPolicy(unknownFields: unknownFields, shiftsContext: contextShift),
                reasoningProfile: reasoningProfile, isRelayed: relayedAs != nil),
            logger: logger)
        let deadline = DrainDeadline()
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        if embeds {
            let models = ModelService(
                options: model, pooling: embedding.pooling, shiftsContext: contextShift, name: name,
                shelf: shelf,
                deadline: deadline
            ) {
                announcement.modelIsReady($0)
            }
            services.append(.init(service: models))
        }
        if upstream.areGiven {
            services.append(
                .init(
                    service: try UpstreamService(
                        upstream.file(), shelf: shelf, embedded: embeds ? name : nil, deadline: deadline,
                        logger: logger
                    ) {
                        announcement.upstreamsAreReady($0)
                    }))
        }
        let application = server.makeApplication { announcement.serverIsListening(port: $0) }
        // Services stop in reverse order: replies that are being streamed still have their model.
        var configuration = ServiceGroupConfiguration(
            services: services + [.init(service: DrainingService(base: application, deadline: deadline))],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        return ServiceGroup(configuration: configuration)
    }
}

extension IOError {
    /// The system's own words, without the call that failed.
    fileprivate var readable: String { String(cString: strerror(errnoCode)) }
}
