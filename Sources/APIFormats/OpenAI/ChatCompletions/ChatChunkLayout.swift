/// The bytes of chat chunks that do not change from token to token, made once for a reply.
struct ChatChunkLayout: Sendable {
    /// Up to the delta, for each choice.
    let heads: [[UInt8]]
    /// Up to the text of a content delta, for each choice.
    let contentHeads: [[UInt8]]
    let contentTail: [UInt8]
    let reasoningHeads: [[UInt8]]
    /// Up to the list of choices.
    let objectHead: [UInt8]
    /// From the choice to the end of a chunk that finishes nothing.
    let tail: [UInt8]

    init(_ context: ReplyContext, style: ChatDeltaStyle, choiceCount: Int, includesUsage: Bool) {
        var objectHead = Array("data: ".utf8)
        context.appendOpenAIHead(object: "chat.completion.chunk", to: &objectHead)
        objectHead.append(json: #""choices":["#)
        let heads = (0..<choiceCount).map { index in
            objectHead + Array(#"{"index":\#(index),"delta":"#.utf8)
        }
        self.objectHead = objectHead
        self.heads = heads
        contentHeads = heads.map { $0 + Array(style.contentDeltaHead.utf8) }
        contentTail = Array(style.contentDeltaTail.utf8)
        reasoningHeads = heads.map { $0 + Array(style.reasoningDeltaHead.utf8) }
        tail = Array(#","finish_reason":null}]\#(includesUsage ? #","usage":null"# : "")}\#n\#n"#.utf8)
    }
}
