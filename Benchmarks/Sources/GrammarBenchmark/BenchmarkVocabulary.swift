import Inference
import LlamaEngine
import OrderedJSON

/// The vocabulary of a model, with its own tokeniser.
struct BenchmarkVocabulary {
    let vocabulary: any Vocabulary
    let control: Set<TokenID>

    init(path: String) async throws {
        let vocabulary = try await ModelFile.read(path: path).vocabulary
        self.vocabulary = vocabulary
        control = Set(
            (0..<TokenID(vocabulary.count)).filter {
                vocabulary.kind(of: $0) == .control || vocabulary.endOfGeneration.contains($0)
            })
    }

    func tokens(of text: String) -> [TokenID] {
        vocabulary.tokens(
            of: Prompt(.segments([.init(text, origin: .input)]), addsBeginToken: false))
    }

    /// A line of JSON for each token.
    var lines: String {
        let terminator = vocabulary.endOfGeneration.min()
        return (0..<TokenID(vocabulary.count)).map { token in
            let isControl = control.contains(token)
            let bytes = isControl ? [] : vocabulary.bytes(of: token)
            let line: JSONValue = [
                "bytes": .string(bytes.map(Self.hexadecimal).joined()), "isControl": .bool(isControl),
                "isTerminator": .bool(token == terminator),
            ]
            return line.serialized() + "\n"
        }.joined()
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
