/// How the header of a message says what the message is.
public enum HeaderSyntax: Sendable, Hashable {
    /// `[ROLE][ to=RECIPIENT]<|channel|>CHANNEL[ to=RECIPIENT][ TYPE]` as OpenAI's harmony defines it
    /// (<https://cookbook.openai.com/articles/openai-harmony>): a recipient makes the body a call's arguments,
    /// the channel `analysis` makes it reasoning.
    case channel
    /// `[ROLE] to=self|user|FUNCTION`: reasoning, content, or calls in their own markup.
    case recipient
    /// A name that changes nothing; a marker behind it says what follows.
    case author
}
