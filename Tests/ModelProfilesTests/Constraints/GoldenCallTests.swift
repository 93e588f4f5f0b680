import Inference
import ModelProfiles
import OutputGrammar
import ReplyParsing
import Testing

@Suite struct GoldenCallTests {
    /// Replies that are read although the models' templates do not write so, or whose arguments break the schema.
    private static let deviations: Set<String> = [
        "malformed_args", "unknown_function", "arguments_before_name", "missing_close_tag",
        "compact_one_line",
        "double_encoded_arguments", "special_token_inside_string", "arguments_alias_spaced_markers",
        "arguments_alias", "model_style_plan", "leading_space_no_id", "space_before_args",
        "newline_padded_id",
        "python_boolean", "inline_parameters", "missing_parameter_close", "json_body_invoke",
        "block_less_invoke", "numbers_and_null", "recipient_in_role", "recipient_in_role_first_message",
        "tool_call_on_analysis_channel", "text_after_tool_block", "leaked_token_in_recipient",
    ]

    @Test(.timeLimit(.minutes(20)), arguments: ForcedCallTests.formats)
    func `calls as the models write them are what the grammar allows`(format: ReplyFormat) throws {
        let vocabulary = SyntheticVocabulary(format)
        var count = 0
        for golden in GoldenReply.all(of: format) where golden.hasCompleteCalls {
            let grammar = try ReplyGrammar(format: vocabulary.format, tokens: vocabulary.specialTokens).reply(
                .lazy(ToolOffer(tools: golden.tools)), reasoning: golden.opensReasoning ? .open : .possible)
            var constraint = try vocabulary.compiler.compile(grammar).makeConstraint()
            let tokens = golden.segments.flatMap { segment in
                vocabulary.token(spelled: segment.text).map { [$0] } ?? segment.text.utf8.map { TokenID($0) }
            }
            // What stands behind a whole sentence are terminators.
            let isWritten = (tokens.first { !constraint.accept($0) }) == nil || constraint.mayEnd
            let name = golden.name.split(separator: "/").last.map(String.init) ?? ""
            #expect(isWritten != Self.deviations.contains(name), "\(golden.name)")
            count += isWritten ? 1 : 0
        }
        #expect(count > 0)
    }
}
