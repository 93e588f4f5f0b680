public import Inference

/// Collects the updates of a reply and writes them as one JSON body: a fold of what the stream would be.
public protocol WholeReplyEncoder: Sendable {
    mutating func add(_ update: ReplyUpdate)
    /// Throws when a choice has not finished: a reply that an engine cut short is never passed off as whole.
    func encode(into bytes: inout [UInt8]) throws(APIError)
    /// What is wrong with the reply although it is delivered, in words for a person.
    var warnings: [String] { get }
}

extension WholeReplyEncoder {
    public var warnings: [String] { [] }
}

extension APIError {
    static let unfinishedReply = APIError(.server, "The engine ended the reply before it was finished.")
}
