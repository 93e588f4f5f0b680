import Inference
import Synchronization

/// An automaton with the masks of its states.
struct TokenAutomaton: Sendable {
    /// Masks kept at once, for states that come back: a string's, token after token.
    private static let maskLimit = 48

    var automaton: GrammarAutomaton
    let vocabulary: GrammarVocabulary
    private var masks: [GrammarAutomaton.StateID: TokenMask] = [:]
    private var surveys: [TokenSurvey] = []
    private var surveyIndex = PairMap()
    private var surveyWeight = 0

    init(_ automaton: GrammarAutomaton, vocabulary: GrammarVocabulary) {
        self.automaton = automaton
        self.vocabulary = vocabulary
    }

    var weight: Int { automaton.weight + surveyWeight }
    var failure: String? { automaton.failure }

    /// Reports a limit that was passed, and forgets it: nothing that was found on the way is kept, so whoever else
    /// uses the automaton need not know.
    mutating func takeFailure() -> String? {
        defer { automaton.terms.failure = nil }
        return failure
    }

    mutating func step(_ state: GrammarAutomaton.StateID, _ token: TokenID) -> GrammarAutomaton.StateID {
        guard token >= 0, Int(token) < vocabulary.count, !vocabulary.terminators.contains(token) else {
            return GrammarAutomaton.dead
        }
        return automaton.step(state, token: token, bytes: vocabulary.texts[Int(token)])
    }

    mutating func mask(of state: GrammarAutomaton.StateID) -> TokenMask {
        if let known = masks[state] { return known }
        var mask = TokenMask(vocabularySize: vocabulary.count)
        for thread in automaton.threads(of: state) { add(thread, to: &mask) }
        if failure != nil { return TokenMask(vocabularySize: vocabulary.count) }
        if masks.count >= Self.maskLimit { masks.removeAll(keepingCapacity: true) }
        masks[state] = mask
        return mask
    }

    private mutating func add(_ thread: GrammarAutomaton.Thread, to mask: inout TokenMask) {
        switch thread.kind {
        case .token:
            if !vocabulary.terminators.contains(thread.position) { mask.insert(thread.position) }
        case .lexeme: addTexts(thread, endsInText: true, to: &mask)
        case .text:
            let stretch = automaton.symbols.texts[Int(thread.stretch)]
            var own = vocabulary.specials
            addTexts(thread, endsInText: stretch.completesInText, to: &own)
            for token in stretch.excludedTokens { own.remove(token) }
            for token in stretch.endTokens where !vocabulary.terminators.contains(token) { own.insert(token) }
            mask.formUnion(own)
        }
    }

    /// Adds tokens by their text: those that the pattern reads whole, and those whose rest fits what follows it.
    private mutating func addTexts(
        _ thread: GrammarAutomaton.Thread, endsInText: Bool, to mask: inout TokenMask
    ) {
        let target = endsInText ? automaton.entry(thread.stack) : GrammarAutomaton.dead
        let withExits = automaton.threads(of: target).contains { $0.kind != .token }
        let survey = survey(thread.position, withExits: withExits)
        survey.add(to: &mask)
        guard withExits else { return }
        switch survey.exits {
        case .found(let rests, let subtrees, let inOthers):
            walk(rests, 0..<rests.nodes.count, above: 0, from: target, into: &mask)
            let trie = inOthers ? vocabulary.plain.others : vocabulary.trie
            for root in subtrees {
                let node = trie.nodes[Int(root)]
                walk(trie, Int(root) + 1..<Int(node.next), above: Int(node.depth), from: target, into: &mask)
            }
        case .everywhere:
            let alone = automaton.intern([thread], accepts: false)
            walk(vocabulary.trie, 0..<vocabulary.trie.nodes.count, above: 0, from: alone, into: &mask)
        }
    }

    private mutating func survey(_ term: TermTable.TermID, withExits: Bool) -> TokenSurvey {
        if let known = surveyIndex[term, withExits ? 1 : 0] { return surveys[Int(known)] }
        var memo: [TermTable.TermID: TermTable.TermID] = [:]
        let clamped = automaton.terms.clamped(term, to: Int32(vocabulary.trie.depth), memo: &memo)
        let key = SurveyCache.Key(term: automaton.terms.terms[Int(clamped)].fingerprint, withExits: withExits)
        let survey: TokenSurvey
        if let known = vocabulary.surveys.withLock({ $0.find(key) }) {
            survey = known
        } else {
            survey = automaton.terms.survey(clamped, of: vocabulary, withExits: withExits)
            guard failure == nil else { return survey }
            vocabulary.surveys.withLock { $0.insert(survey, for: key) }
        }
        surveyIndex.insert(Int32(surveys.count), for: term, withExits ? 1 : 0)
        surveys.append(survey)
        surveyWeight += survey.weight / 4
        return survey
    }

    /// Walks part of a tree with the whole automaton.
    ///
    /// - Parameter above: The depth of the node that the part hangs from.
    private mutating func walk(
        _ trie: TokenTrie, _ range: Range<Int>, above: Int, from state: GrammarAutomaton.StateID,
        into mask: inout TokenMask
    ) {
        var states = [state]
        var index = range.lowerBound
        while index < range.upperBound {
            let node = trie.nodes[index]
            let level = Int(node.depth) - above - 1
            let next = automaton.step(states[level], node.byte)
            guard next != GrammarAutomaton.dead else {
                index = Int(node.next)
                continue
            }
            if states.count == level + 1 { states.append(next) } else { states[level + 1] = next }
            trie.forEachToken(at: node) { mask.insert($0) }
            index += 1
        }
    }
}
