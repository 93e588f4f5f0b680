import Inference

extension TermTable {
    /// Below a node with more nodes than this, the rests of tokens are not merged with others.
    private static let mergeLimit = 600
    /// Beyond so many nodes to merge, walking the whole tree is cheaper.
    private static let restLimit = 40_000

    /// Finds the tokens that a pattern's state can read.
    ///
    /// - Parameter withExits: Also finds where the pattern may end inside a token.
    mutating func survey(_ state: TermID, of vocabulary: GrammarVocabulary, withExits: Bool) -> TokenSurvey {
        var mask = TokenMask(vocabularySize: vocabulary.count)
        let reach = plainReach(of: state, withExits: withExits)
        if let reach { mask = vocabulary.plain.upTo[reach] }
        let exits = walk(
            reach == nil ? vocabulary.trie : vocabulary.plain.others, from: state, into: &mask,
            withExits: withExits)
        let count = mask.count
        return TokenSurvey(
            tokens: count * 32 < vocabulary.count ? .few(mask.tokens) : .many(mask),
            exits: exits.map { Self.exits($0, vocabulary, inOthers: reach != nil) } ?? .everywhere)
    }

    private static func exits(
        _ nodes: [UInt32], _ vocabulary: GrammarVocabulary, inOthers: Bool
    ) -> TokenSurvey.Exits {
        let trie = inOthers ? vocabulary.plain.others : vocabulary.trie
        var subtrees: [UInt32] = []
        var rests: [(bytes: ArraySlice<UInt8>, token: TokenID)] = []
        var visited = 0
        for root in nodes {
            let (first, end) = (Int(root) + 1, Int(trie.nodes[Int(root)].next))
            if end - first > mergeLimit {
                subtrees.append(root)
                continue
            }
            visited += end - first
            guard visited < restLimit else { return .everywhere }
            let depth = Int(trie.nodes[Int(root)].depth)
            for index in first..<end {
                trie.forEachToken(at: trie.nodes[index]) { token in
                    if let bytes = vocabulary.texts[Int(token)] { rests.append((bytes[depth...], token)) }
                }
            }
        }
        return .found(rests: TokenTrie(rests), subtrees: subtrees, inOthers: inOthers)
    }

    /// Walks a tree; what a transition costs to find is paid outside of the loop over nodes.
    ///
    /// - Returns: The nodes at which the pattern may end with more of a token to come.
    private mutating func walk(
        _ trie: TokenTrie, from state: TermID, into mask: inout TokenMask, withExits: Bool
    ) -> [UInt32]? {
        var walk = TrieWalk(trie: trie, start: state)
        makeRow(state)
        mask.withUnsafeMutableWords { words in
            while failure == nil, let missing = walk.proceed(self, withExits: withExits, words) {
                if let byte = missing.byte {
                    _ = transition(missing.state, byte)
                } else {
                    makeRow(missing.state)
                }
            }
        }
        return walk.exits
    }
}

/// A walk over a tree that stops where a transition is not known yet.
private struct TrieWalk {
    let trie: TokenTrie
    private(set) var exits: [UInt32] = []
    private var states: ContiguousArray<TermTable.TermID>
    private var position = 0

    init(trie: TokenTrie, start: TermTable.TermID) {
        self.trie = trie
        states = ContiguousArray(repeating: start, count: trie.depth + 1)
    }

    /// - Returns: The state whose transition, or whose row if there is no byte, is to be found; `nil` at the end.
    mutating func proceed(
        _ table: borrowing TermTable, withExits: Bool, _ words: UnsafeMutableBufferPointer<UInt64>
    ) -> (state: TermTable.TermID, byte: UInt8?)? {
        var index = position
        var missing: (state: TermTable.TermID, byte: UInt8?)?
        trie.nodes.withUnsafeBufferPointer { nodes in
            states.withUnsafeMutableBufferPointer { states in
                table.withUnsafeRows { rows, nullable in
                    while index < nodes.count {
                        let node = nodes[index]
                        let state = states[Int(node.depth) - 1]
                        let next = rows.target(state, node.byte)
                        if next <= 0 {
                            guard next < 0 else {
                                index = Int(node.next)
                                continue
                            }
                            missing = (state, node.byte)
                            break
                        }
                        let hasChildren = Int(node.next) > index + 1
                        if hasChildren, !rows.hasRow(next) {
                            missing = (next, nil)
                            break
                        }
                        if node.token >= 0 {
                            words[Int(node.token) >> 6] |= 1 << UInt64(node.token & 63)
                        } else if node.token < -1 {
                            for token in trie.shared[Int(-2 - node.token)] {
                                words[Int(token) >> 6] |= 1 << UInt64(token & 63)
                            }
                        }
                        if hasChildren {
                            states[Int(node.depth)] = next
                            if withExits, nullable[Int(next)] { exits.append(UInt32(index)) }
                        }
                        index += 1
                    }
                }
            }
        }
        position = index
        return missing
    }
}
