import Inference
import ReplyParsing
import Testing

@testable import ModelProfiles

struct EndOfTurnTests {
    private func endOfTurn(_ source: String, _ vocabulary: ScriptedVocabulary) throws -> EndOfTurn {
        EndOfTurn(
            vocabulary: vocabulary,
            template: try ChatTemplate(
                source, beginText: vocabulary.beginText, endText: vocabulary.endText))
    }

    private static let chatML = """
        {% for m in messages %}<|im_start|>{{ m.role }}
        {{ m.content }}<|im_end|>
        {% endfor %}
        """

    @Test func `what the template prints after an answer is an end, beside what the file declares`() throws {
        let vocabulary = ScriptedVocabulary(
            [("<|im_end|>", .control), ("<|endoftext|>", .control)], endsWith: ["<|endoftext|>"])
        let end = try endOfTurn(Self.chatML, vocabulary)
        #expect(end.tokens == [256, 257])
        #expect(end.strings == [])
    }

    @Test func `a marker that is an ordinary token ends a turn as that token and as its spelling`() throws {
        let vocabulary = ScriptedVocabulary(
            [("<|im_end|>", .text), ("<|endoftext|>", .control)], endsWith: ["<|endoftext|>"])
        let end = try endOfTurn(Self.chatML, vocabulary)
        #expect(end.tokens == [256, 257])
        #expect(end.strings == ["<|im_end|>"])
    }

    @Test func `a marker that no vocabulary has is a string`() throws {
        let source = "{% for m in messages %}<{{ m.role }}>{{ m.content }}<~turn:over~>\n{% endfor %}"
        let end = try endOfTurn(source, ScriptedVocabulary([("</s>", .control)], endsWith: ["</s>"]))
        #expect(end.tokens == [256])
        #expect(end.strings == ["<~turn:over~>"])
    }

    @Test func `the end token that a template prints by name is found`() throws {
        let source = """
            {% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }}[/INST]\
            {% else %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}
            """
        let end = try endOfTurn(source, ScriptedVocabulary([("</s>", .control)], endsWith: ["</s>"]))
        #expect(end.tokens == [256])
        #expect(end.printedByTemplate == "</s>")
    }

    @Test func `where only the next header ends a turn, that header does`() throws {
        let source = "{% for m in messages %}### {{ m.role }}:\n{{ m.content }}\n{% endfor %}"
        let end = try endOfTurn(source, ScriptedVocabulary())
        #expect(end.strings == ["### user:"])
    }

    @Test func `what a family's replies end with is an end, and what opens its calls is none`() throws {
        let vocabulary = ScriptedVocabulary([
            ("<|eot_id|>", .control), ("<|eom_id|>", .control), ("<|message_sep|>", .control),
        ])
        let template = try ChatTemplate("{% for m in messages %}{{ m.content }}<|message_sep|>{% endfor %}")
        var end = EndOfTurn(vocabulary: vocabulary, template: template)
        #expect(end.tokens == [258])
        end.adapt(to: try #require(.named("llama3_json")), vocabulary: vocabulary)
        #expect(end.tokens == [256, 257, 258])
        end.adapt(to: try #require(.named("gigachat3")), vocabulary: vocabulary)
        #expect(!end.tokens.contains(258))
    }

    @Test func `a template that refuses the probe adds nothing`() throws {
        let source = "{{ raise_exception('no') }}"
        let end = try endOfTurn(source, ScriptedVocabulary([("</s>", .control)], endsWith: ["</s>"]))
        #expect(
            end
                == EndOfTurn(
                    vocabulary: ScriptedVocabulary([("</s>", .control)], endsWith: ["</s>"]), template: nil))
    }
}
