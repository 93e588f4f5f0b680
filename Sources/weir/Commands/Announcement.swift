import Foundation
import LlamaEngine
import ModelProfiles
import ReplyParsing
import Synchronization

/// Tells the person who started a server where it is, what it serves, and how to try it.
final class Announcement: Sendable {
    /// What a model is, and a request to begin with.
    private struct Introduction {
        var summary: String
        var path: String
        var body: String
    }

    private enum State {
        case starting
        case listening(port: Int)
        case ready(Introduction)
        case complete
    }

    private let state = Mutex(State.starting)
    private let host: String
    private let modelName: String
    private let relayedAs: String?

    /// - Parameter relayedAs: The address that clients know, if it is another process'.
    init(host: String, modelName: String, relayedAs: String? = nil) {
        self.host = host
        self.relayedAs = relayedAs
        self.modelName = modelName
    }

    /// What a process whose output is relayed prints besides.
    static let readyLine = "weir is ready"

    /// What stands in front of a server's port, and of its host.
    static let listeningWords = "weir is listening on http://"

    /// Prints the one line of standard output, by which programs that start a server find it.
    func serverIsListening(port: Int) {
        FileHandle.standardOutput.write(Data("\(Self.listeningWords)\(host):\(port)\n".utf8))
        state.withLock { state in
            if case .ready(let introduction) = state {
                complete(port: port, introduction)
                state = .complete
            } else {
                state = .listening(port: port)
            }
        }
    }

    func modelIsReady(_ model: LoadedModel) {
        if relayedAs != nil { FileHandle.standardOutput.write(Data("\(Self.readyLine)\n".utf8)) }
        let introduction = Introduction(
            summary: "\(modelName) is ready: \(model.summary)", path: model.firstPath,
            body: "{\"model\":\"\(modelName)\",\(model.firstFields)}")
        introduce(introduction)
    }

    /// Models of upstreams can be asked for.
    func upstreamsAreReady(_ models: [String]) {
        guard let first = models.first else { return }
        introduce(
            Introduction(
                summary: "served by upstreams: \(models.joined(separator: ", "))",
                path: "/v1/chat/completions",
                body: #"{"model":"\#(first)","messages":[{"role":"user","content":"Hello!"}]}"#))
    }

    private func introduce(_ introduction: Introduction) {
        state.withLock { state in
            if case .listening(let port) = state {
                complete(port: port, introduction)
                state = .complete
            } else {
                state = .ready(introduction)
            }
        }
    }

    private func complete(port: Int, _ introduction: Introduction) {
        let url = (relayedAs ?? "http://\(host):\(port)") + introduction.path
        let text = """
            \(introduction.summary)
            Try it:
              curl \(url) -H 'Content-Type: application/json' -d '\(introduction.body)'

            """
        FileHandle.standardError.write(Data(text.utf8))
    }
}
