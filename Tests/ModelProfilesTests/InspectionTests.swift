import Inference
import Testing

@testable import ModelProfiles

struct InspectionTests {
    private static let chatML = """
        {% for m in messages %}<|im_start|>{{ m.role }}
        {{ m.content }}<|im_end|>
        {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
        {% endif %}
        """

    private func facts(
        _ template: String?, _ tokens: [(String, TokenKind)], endsWith ends: [String], begin: String? = nil,
        mistyped: Set<TokenID> = [], addsBegin: Bool? = nil
    ) -> ModelFacts {
        let vocabulary = ScriptedVocabulary(tokens, endsWith: ends, begin: begin)
        return ModelFacts(
            vocabulary: vocabulary, chatTemplates: template.map { ["default": $0] } ?? [:],
            declaredEnds: ends.compactMap { vocabulary.token(spelled: $0) }.map {
                .init($0, source: "eos_token_id")
            },
            addsBeginToken: addsBegin, mistypedTokens: mistyped)
    }

    private func faults(_ facts: ModelFacts) -> [Fault.Kind] { Inspection(facts).faults.map(\.kind) }

    private static let healthy: [(String, TokenKind)] = [
        ("<|im_start|>", .control), ("<|im_end|>", .control),
    ]

    @Test func `a healthy model has no faults`() {
        #expect(faults(facts(Self.chatML, Self.healthy, endsWith: ["<|im_end|>"])) == [])
    }

    @Test func `each terminator says where it was learned`() {
        let inspection = Inspection(facts(Self.chatML, Self.healthy, endsWith: ["<|im_end|>"]))
        #expect(
            inspection.terminators == [
                Terminator(
                    token: 257, kind: .control, text: "<|im_end|>",
                    sources: ["eos_token_id", "chat template"])
            ])
    }

    @Test func `an end that only the template knows is a fault, and so is the end that it does not use`() {
        let tokens = Self.healthy + [("<|endoftext|>", .control)]
        #expect(
            faults(facts(Self.chatML, tokens, endsWith: ["<|endoftext|>"])) == [
                .undeclaredTerminator, .unusedEnd,
            ])
    }

    @Test func `an end that the file flags as ordinary is a fault although it is known better`() {
        #expect(
            faults(facts(Self.chatML, Self.healthy, endsWith: ["<|im_end|>"], mistyped: [257]))
                == [.undeclaredTerminator])
    }

    @Test func `an end that is spelled is a fault`() {
        let template = Self.chatML.replacing("<|im_end|>", with: "<~over~>")
        #expect(
            faults(facts(template, Self.healthy, endsWith: ["<|im_end|>"])) == [
                .spelledTerminator, .unusedEnd,
            ])
    }

    @Test func `markup that the vocabulary lacks or takes for words is a fault`() {
        #expect(
            faults(facts(Self.chatML, [("<|im_end|>", .control)], endsWith: ["<|im_end|>"])) == [
                .missingTokens
            ])
        let tokens: [(String, TokenKind)] = [("<|im_start|>", .text), ("<|im_end|>", .control)]
        #expect(faults(facts(Self.chatML, tokens, endsWith: ["<|im_end|>"])) == [.ordinaryMarkup])
    }

    @Test func `templates that are missing, broken or fail are faults`() {
        #expect(faults(facts(nil, Self.healthy, endsWith: ["<|im_end|>"])) == [.missingTemplate])
        #expect(faults(facts("{{ oops", Self.healthy, endsWith: ["<|im_end|>"])) == [.brokenTemplate])
        #expect(
            faults(facts("{{ raise_exception('no') }}", Self.healthy, endsWith: ["<|im_end|>"]))
                == [.failingTemplate])
    }

    @Test func `a system message that is dropped is a fault, and one that is refused is not`() {
        let messages =
            "{% for m in messages %}{% if m.role == 'system' %}SYSTEM{% else %}{{ m.content }}{% endif %}"
            + "<|im_end|>{% endfor %}"
        let dropping = messages.replacing("SYSTEM", with: "")
        #expect(faults(facts(dropping, Self.healthy, endsWith: ["<|im_end|>"])) == [.droppedSystemMessage])
        let refusing = messages.replacing("SYSTEM", with: "{{ raise_exception('no system') }}")
        let inspection = Inspection(facts(refusing, Self.healthy, endsWith: ["<|im_end|>"]))
        #expect(inspection.faults == [] && inspection.notes.count == 1)
    }

    @Test func `a begin token that is printed twice is a fault`() {
        let tokens = Self.healthy + [("<s>", .control)]
        func kinds(_ source: String) -> [Fault.Kind] {
            faults(
                facts(source + Self.chatML, tokens, endsWith: ["<|im_end|>"], begin: "<s>", addsBegin: true))
        }
        #expect(kinds("<s>{{ bos_token }}") == [.doubledBegin])
        #expect(kinds("{{ bos_token }}") == [])
    }

    @Test func `an end outside the vocabulary is a fault`() {
        var facts = facts(Self.chatML, Self.healthy, endsWith: ["<|im_end|>"])
        facts.declaredEnds.append(.init(99_999, source: "eot"))
        #expect(faults(facts) == [.invalidTokenID])
    }
}
