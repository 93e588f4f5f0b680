import Inference
import OrderedJSON
import ReplyParsing
import Testing

/// Random replies, the same in every run.
@Suite struct FuzzTests {
    @Test(.timeLimit(.minutes(20)), arguments: ReplyFormat.all)
    func `any reply gives the same events at every split, one finish, and nothing invented`(
        format: ReplyFormat
    ) {
        var random = SplitMix(seed: format.name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let pool = FuzzPool(format)
        for round in 0..<150 {
            let pieces = (0..<Int.random(in: 1...14, using: &random)).map { _ in pool.piece(&random) }
            let configuration = ReplyParser.Configuration.test(
                format, opensInReasoning: Bool.random(using: &random),
                tools: round % 3 == 0 ? [] : FuzzPool.tools,
                terminators: round % 4 == 0 ? ["<|over|>"] : [], stop: round % 5 == 0 ? ["halt", "\n\n"] : [])
            let end: EndCause = round % 2 == 0 ? .terminator : .length
            let whole = parse(pieces, configuration, end: end)
            #expect(whole.faults.isEmpty, "\(pieces.map(\.text)): \(whole)")
            let cut = parse(pieces.flatMap { $0.cut(&random) }, configuration, end: end)
            guard cut.merged == whole.merged, cut.faults.isEmpty else {
                Issue.record("\(pieces.map(\.text)): \(cut) instead of \(whole)")
                return
            }
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: ReplyFormat.all.filter { $0.header == nil })
    func `without tools every byte but the markers' is content or reasoning`(format: ReplyFormat) {
        var random = SplitMix(seed: 99)
        let pool = FuzzPool(format)
        for _ in 0..<150 {
            let pieces = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                TokenPiece(bytes: Array(pool.text(&random).utf8))
            }
            let raw = pieces.flatMap(\.bytes).filter { !$0.isSpace }
            let reply = parse(pieces, .test(format))
            let visible = reply.merged.flatMap { event -> [UInt8] in
                switch event {
                case .content(let text, _), .reasoning(let text, _): text.utf8.filter { !$0.isSpace }
                default: []
                }
            }
            if reply.isFinished { continue }
            #expect(
                accounts(visible, for: raw, markers: pool.markers.map { $0.utf8.filter { !$0.isSpace } }),
                "\(String(decoding: raw, as: UTF8.self)) became \(String(decoding: visible, as: UTF8.self))")
        }
    }

    /// Whether some bytes are others without whole markers.
    private func accounts(_ visible: [UInt8], for raw: [UInt8], markers: [[UInt8]]) -> Bool {
        // reachable[i]: raw up to the position at hand may have given the first i visible bytes.
        var reachable: [Int: Set<Int>] = [0: [0]]
        for position in 0..<raw.count {
            guard let counts = reachable.removeValue(forKey: position) else { continue }
            for count in counts {
                if count < visible.count, visible[count] == raw[position] {
                    reachable[position + 1, default: []].insert(count + 1)
                }
                for marker in markers where !marker.isEmpty && raw[position...].starts(with: marker) {
                    reachable[position + marker.count, default: []].insert(count)
                }
            }
        }
        return reachable[raw.count]?.contains(visible.count) == true
    }
}

struct FuzzPool {
    static let tools = [
        ToolDefinition(
            name: "f",
            parameters: [
                "properties": ["s": ["type": "string"], "n": ["type": "integer"], "a": ["type": "array"]]
            ],
            source: .null)
    ]

    private static let fragments = [
        "Hello", " ", "\n", "\n\n", "  ", "{", "}", "[", "]", "\"", "\\", "\\u12", ",", ":", ";", "<", ">",
        "</", "`",
        "```", "```json\n", "f", "name", "arguments", "{\"name\": \"f\", \"arguments\": {\"s\": \"x\"}}",
        "(s='a', n=3)",
        "f(s=\"x\")", "\"name\": \"f\"", "é", "🚀", "日本", "halt", "hal", "<|over|>", "<|ov", "all\n", "f\n",
        "call:f{",
        "[f(s='", "f(s=\"", String(repeating: "long ", count: 30), String(repeating: " ", count: 140), "s:",
        "null", "True", "12", "Action: f\n", "Action Input: {}", "Thought:", "Observation:",
        " to=functions.f", " to=f",
    ]

    let markers: [String]
    private let specials: [Marker]
    private let raws: [String]

    init(_ format: ReplyFormat) {
        var markers = format.delimiters.map(\.marker) + (format.reasoning.map { $0.opens + $0.closes } ?? [])
        markers += format.terminators
        self.markers = markers.map(\.text)
        for call in format.calls { markers += call.opens + call.closes + call.fillers.map { Marker($0) } }
        specials = markers.isEmpty ? [Marker("<think>")] : markers
        raws = GoldenCase.all.filter { $0.format == format.name }.map(\.raw)
    }

    func piece(_ random: inout SplitMix) -> TokenPiece {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3:
            let marker = specials.randomElement(using: &random) ?? Marker("<think>")
            let isToken = marker.kind != .text && Bool.random(using: &random)
            return TokenPiece(bytes: Array(marker.text.utf8), kind: isToken ? marker.kind : .text)
        case 3:
            let bytes = (0..<3).map { _ in UInt8.random(in: 0x70...0xFF, using: &random) }
            return TokenPiece(bytes: bytes)
        default:
            return TokenPiece(bytes: Array(text(&random).utf8))
        }
    }

    func text(_ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return specials.randomElement(using: &random)?.text ?? ""
        case 1:
            let marker = specials.randomElement(using: &random)?.text ?? ""
            return String(marker.prefix(Int.random(in: 0...marker.count, using: &random)))
        case 2, 3:
            guard let raw = raws.randomElement(using: &random) else { return "text" }
            let start = Int.random(in: 0...raw.count, using: &random)
            return String(raw.dropFirst(start).prefix(Int.random(in: 0...60, using: &random)))
        default: return Self.fragments.randomElement(using: &random) ?? ""
        }
    }
}

extension TokenPiece {
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func cut(_ random: inout SplitMix) -> [TokenPiece] {
        guard kind == .text, bytes.count > 1 else { return [self] }
        var parts: [TokenPiece] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(4, rest.count), using: &random)
            parts.append(TokenPiece(bytes: Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        return parts
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || 0x09...0x0D ~= self }
}

/// SplitMix64: small, and the same everywhere.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
