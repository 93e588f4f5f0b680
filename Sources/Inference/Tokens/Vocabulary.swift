/// A model's tokens, as a profile and a parser need to see them.
public protocol Vocabulary: Sendable {
    var count: Int { get }
    /// Every token that the model file declares to end a generation: eos, eot, eom and their kin.
    var endOfGeneration: Set<TokenID> { get }
    /// The text of the token that opens a sequence, if the model has one.
    var beginText: String? { get }
    var endText: String? { get }

    func bytes(of token: TokenID) -> [UInt8]
    func kind(of token: TokenID) -> TokenKind
    /// The token that is spelled exactly so, if there is one.
    func token(spelled text: String) -> TokenID?
    func tokens(of prompt: Prompt) -> [TokenID]
}
