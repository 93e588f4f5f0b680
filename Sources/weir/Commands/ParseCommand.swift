import APIFormats
import ArgumentParser
import Foundation
import Inference
import ModelProfiles
import OrderedJSON
import ReplyParsing

struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Shows what a client would get for a model's raw output, read from standard input.",
        discussion: "Prints the message as JSON, or the stream with --stream.")

    @Option(help: "The format to read the output as; `weir formats` lists them.")
    var format: String?

    @Option(help: "A chat template (Jinja) to find the format from.")
    var template: String?

    @Option(help: "A tokenizer_config.json, or the `response_template` in it, to read the output by.")
    var responseTemplate: String?

    @Option(help: "A file with the request's tools, as OpenAI has them. Without tools nothing is a call.")
    var tools: String?

    @Flag(help: "The prompt left a block of reasoning open.")
    var reasoningOpen = false

    @Option(help: "Why the generation ended: stop or length.")
    var finish = Finish.stop

    @Option(help: ArgumentHelp("Feeds this many characters at a time.", valueName: "n"))
    var chunk: Int?

    @Flag(help: "The input is a JSON array of [kind, text]; kind is text, added or control.")
    var pieces = false

    @Flag(help: "Prints the stream of chat completion chunks instead of the message.")
    var stream = false

    enum Finish: String, ExpressibleByArgument, CaseIterable {
        case stop, length
    }

    func validate() throws {
        guard [format, template, responseTemplate].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("give one of --format, --template and --response-template")
        }
        if let chunk, chunk < 1 { throw ValidationError("--chunk must be at least 1, but is \(chunk)") }
        if chunk != nil, pieces { throw ValidationError("--chunk and --pieces exclude each other") }
    }

    func run() throws {
        let request = try makeRequest()
        guard case .chat(let conversation) = request.request.input else { return }
        var parser = ReplyParser(
            .init(
                format: try makeFormat(), opensInReasoning: reasoningOpen, tools: conversation.tools,
                toolChoice: conversation.toolChoice))
        var events: [ReplyEvent] = []
        for piece in try readPieces() { parser.consume(piece, into: &events) }
        parser.finish(finish == .length ? .length : .terminator, into: &events)
        let context = ReplyContext(id: "chatcmpl-parse", created: 0, model: "parse", hasReasoning: true)
        FileHandle.standardOutput.write(
            Data(try stream ? streamed(events, request, context) : whole(events, request, context)))
    }

    private func makeFormat() throws -> ReplyFormat {
        if let format {
            guard let found = ReplyFormat.named(format) else {
                throw fail("there is no reply format \(format); `weir formats` lists them", .badInputData)
            }
            return found
        }
        if let template {
            let source = String(decoding: try readFile(template), as: UTF8.self)
            return ReplyFormat.detect(template: source) { _ in nil }.format
        }
        return try ReplyFormat(responseTemplateFile: responseTemplate ?? "")
    }

    /// A request like a client's, so that its tools are checked and its reply is written as on the wire.
    private func makeRequest() throws -> ChatCompletionRequest {
        var fields: JSONObject = [
            "model": "parse", "messages": [["role": "user", "content": "-"]], "stream": .bool(stream),
        ]
        if let tools { fields["tools"] = try readJSON(tools) }
        do {
            return try ChatCompletionRequest(decoding: fields)
        } catch {
            throw fail(error.message, .badInputData)
        }
    }

    private func readPieces() throws -> [TokenPiece] {
        let input = FileHandle.standardInput.readDataToEndOfFile()
        if pieces { return try PieceList(input).pieces }
        guard let chunk else { return [TokenPiece(bytes: Array(input))] }
        let text = Array(String(decoding: input, as: UTF8.self).unicodeScalars)
        return stride(from: 0, to: text.count, by: chunk).map { start in
            let scalars = text[start..<min(start + chunk, text.count)]
            return TokenPiece(bytes: Array(String(String.UnicodeScalarView(scalars)).utf8))
        }
    }

    private func streamed(
        _ events: [ReplyEvent], _ request: ChatCompletionRequest, _ context: ReplyContext
    ) -> [UInt8] {
        var encoder = request.makeStreamEncoder(context)
        var bytes: [UInt8] = []
        encoder.start(into: &bytes)
        for event in events { encoder.encode(.event(event, choice: 0), into: &bytes) }
        encoder.finish(into: &bytes)
        return bytes
    }

    /// The message of the whole reply, with its finish reason.
    private func whole(
        _ events: [ReplyEvent], _ request: ChatCompletionRequest, _ context: ReplyContext
    ) throws -> [UInt8] {
        var encoder = request.makeWholeReplyEncoder(context)
        for event in events { encoder.add(.event(event, choice: 0)) }
        var bytes: [UInt8] = []
        try encoder.encode(into: &bytes)
        let choice = try JSONValue(parsing: bytes).objectValue?["choices"]?.arrayValue?.first?.objectValue
        guard let choice, let message = choice["message"]?.objectValue else {
            throw fail("the reply has no message", .internalError)
        }
        let shown: JSONObject = [
            "role": message["role"] ?? .null, "content": message["content"] ?? .null,
            "reasoning_content": message["reasoning_content"] ?? .null,
            "tool_calls": message["tool_calls"] ?? [], "finish_reason": choice["finish_reason"] ?? .null,
        ]
        return JSONValue.object(shown).serializedBytes(.readable) + Array("\n".utf8)
    }
}

extension JSONWriter.Options {
    /// For people.
    static let readable = JSONWriter.Options(indent: "  ", keySeparator: ": ")
}
