import Foundation
import OrderedJSON
import OutputGrammar

/// Weir's own grammars.
struct WeirGrammars {
    private let compiler: ConstraintCompiler

    init(_ vocabulary: BenchmarkVocabulary) {
        compiler = ConstraintCompiler(vocabulary: GrammarVocabulary(vocabulary.vocabulary))
    }

    func measure(_ schemaCase: SchemaCase) -> CaseResult {
        var times = CaseResult.Times()
        // What a request brings is text, so reading it counts; the others are given text too.
        let text = schemaCase.sample.schema.serialized()
        var compiled: CompiledGrammar?
        do {
            times.compile = try seconds {
                compiled = try compiler.compile(try Grammar(jsonSchema: try .init(parsing: text)))
            }
        } catch {
            return .unhandled(reason: "\(error)")
        }
        guard let compiled else { return .unhandled(reason: "no grammar") }
        for text in schemaCase.texts {
            var constraint = compiled.makeConstraint()
            var isRead = true
            for token in text.tokens where isRead {
                if text.isTimed { times.masks.append(seconds { _ = constraint.mask() }) }
                times.steps.append(seconds { isRead = constraint.accept(token) })
            }
            if let failure = constraint.failure { return .unhandled(reason: "\(failure)") }
            times.sentences.append(isRead && constraint.mayEnd)
        }
        return .handled(times)
    }

    /// Time that this thread was running, which a busy machine does not lengthen.
    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = threadSeconds
        try body()
        return threadSeconds - start
    }

    private var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
