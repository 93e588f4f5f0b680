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

    init(host: String, modelName: String) {
        self.host = host
        self.modelName = modelName
    }

    /// Prints the one line of standard output, by which programs that start a server find it.
    func serverIsListening(port: Int) {
        FileHandle.standardOutput.write(Data("weir is listening on http://\(host):\(port)\n".utf8))
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
        let url = "http://\(host):\(port)\(introduction.path)"
        let text = """
            \(introduction.summary)
            Try it:
              curl \(url) -H 'Content-Type: application/json' -d '\(introduction.body)'

            """
        FileHandle.standardError.write(Data(text.utf8))
    }
}
