import Foundation
import LlamaEngine
import ModelProfiles
import ReplyParsing
import Synchronization

/// Tells the person who started a server where it is, what it serves, and how to try it.
final class Announcement: Sendable {
    private enum State {
        case starting
        case listening(port: Int)
        case ready(summary: String)
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
            if case .ready(let summary) = state {
                complete(port: port, summary: summary)
                state = .complete
            } else {
                state = .listening(port: port)
            }
        }
    }

    func modelIsReady(_ model: EmbeddedModel) {
        let summary = "\(modelName) is ready: \(model.summary)"
        state.withLock { state in
            if case .listening(let port) = state {
                complete(port: port, summary: summary)
                state = .complete
            } else {
                state = .ready(summary: summary)
            }
        }
    }

    private func complete(port: Int, summary: String) {
        let body = #"{"model":"\#(modelName)","messages":[{"role":"user","content":"What is Weir?"}]}"#
        let text = """
            \(summary)
            Try it:
              curl http://\(host):\(port)/v1/chat/completions -H 'Content-Type: application/json' -d '\(body)'

            """
        FileHandle.standardError.write(Data(text.utf8))
    }
}

extension EmbeddedModel {
    /// One line on what was loaded.
    var summary: String {
        let description = engine.description
        let parameters = Double(description.parameterCount)
        let size =
            parameters >= 1e9
            ? String(format: "%.1f billion", parameters / 1e9)
            : String(format: "%.1f million", parameters / 1e6)
        let architecture =
            description.architecture.isEmpty ? "unknown architecture" : description.architecture
        return "\(size) parameters, \(architecture), \(engine.contextSize) tokens a conversation, "
            + "replies read as \(profile.replyFormat.name)"
    }
}
