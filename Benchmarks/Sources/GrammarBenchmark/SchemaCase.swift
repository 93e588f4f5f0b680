import Inference
import OrderedJSON
import OutputGrammar

/// A schema with its instances as tokens.
struct SchemaCase {
    struct Text {
        var tokens: [TokenID]
        /// The instance that the text is of.
        var instance: Int
        /// Masks are timed in the texts of valid instances.
        var isTimed: Bool
    }

    var sample: SchemaSample
    var texts: [Text] = []

    init(_ sample: SchemaSample, _ vocabulary: BenchmarkVocabulary) {
        self.sample = sample
        let grammar = try? Grammar(jsonSchema: sample.schema)
        for (index, instance) in sample.instances.enumerated() {
            let text = instance.value.serialized(.python)
            texts.append(
                .init(tokens: vocabulary.tokens(of: text), instance: index, isTimed: instance.isValid))
            // Grammars write members in the schema's order, instances do not always: either text may be taken.
            guard let grammar, let arranged = try? MemberOrder.arranging(instance.value, for: grammar),
                let value = try? JSONValue(parsing: arranged), value != instance.value
            else { continue }
            texts.append(
                .init(
                    tokens: vocabulary.tokens(of: value.serialized(.python)), instance: index,
                    isTimed: instance.isValid))
        }
    }

    /// The same for another process.
    var json: JSONValue {
        [
            "schema": sample.schema,
            "texts": .array(
                texts.map { text in
                    [
                        "tokens": .array(text.tokens.map { .integer(Int($0)) }),
                        "isTimed": .bool(text.isTimed),
                    ]
                }),
        ]
    }
}
