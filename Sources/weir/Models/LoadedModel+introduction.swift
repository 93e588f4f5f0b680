import Foundation
import Inference
import LlamaEngine
import ModelProfiles
import ReplyParsing
import WeirServer

extension LoadedModel {
    /// One line on what was loaded.
    var summary: String {
        switch self {
        case .generating(let model):
            let engine = model.engine
            return "\(engine.description.summary), \(engine.contextSize) tokens a conversation, "
                + "replies read as \(model.profile.replyFormat.name)"
                + (MachineList(engine).map { "\n\($0)" } ?? "")
        case .pooling(let pooler, _):
            let ability =
                switch pooler.pooling {
                case .rank: "ranks documents"
                case .mean, .cls, .last:
                    "embeds in \(pooler.outputSize) dimensions, \(pooler.pooling.rawValue) pooling"
                }
            return "\(pooler.description.summary), \(pooler.contextSize) tokens an input, \(ability)"
        }
    }

    /// The endpoint of a first request, and the fields of its body beside the model.
    var firstPath: String {
        switch engine {
        case .chat, .relaying: "/v1/chat/completions"
        case .embedding: "/v1/embeddings"
        case .reranking: "/v1/rerank"
        }
    }

    var firstFields: String {
        switch engine {
        case .chat, .relaying: #""messages":[{"role":"user","content":"What is Weir?"}]"#
        case .embedding: #""input":"What is Weir?""#
        case .reranking: #""query":"What is Weir?","documents":["A server.","A dam."]"#
        }
    }
}

extension ModelDescription {
    fileprivate var summary: String {
        let parameters = Double(parameterCount)
        let size =
            parameters >= 1e9
            ? String(format: "%.1f billion", parameters / 1e9)
            : String(format: "%.1f million", parameters / 1e6)
        return "\(size) parameters, \(architecture.isEmpty ? "unknown architecture" : architecture)"
    }
}
