/// The members of an object between its braces: declared ones in order, then any others.
struct MemberList {
    typealias Expression = Grammar.Expression

    let members: [SchemaCompiler.Member]
    /// Any of the members that are not declared.
    let other: Expression?
    /// One more that must come, at the very end so that no later one of the same name replaces it.
    let last: Expression?
    let json: JSONRules
    let name: String

    private func following(_ member: Expression) -> Expression {
        .sequence([.literal([UInt8(ascii: ",")]), json.afterComma, member])
    }

    /// What may come after the declared members, if there was any member.
    private var end: [Expression] {
        var parts: [Expression] = []
        if let other { parts.append(.repetition(following(other), min: 0, max: nil)) }
        if let last { parts.append(following(last)) }
        return parts + [json.breakable]
    }

    /// A list without bounds on the number of members. `share` makes a rule.
    mutating func expression(share: (Expression) -> Expression) -> Expression {
        let firstRequired = members.firstIndex { $0.isRequired }
        let headCount = firstRequired.map { $0 + 1 } ?? members.count
        // What follows a member: tails[i] begins with the member i, and is a rule where several heads lead to it.
        var tail: [Expression] = end.reversed()  // Built backwards.
        var tails = [[Expression]](repeating: [], count: headCount + 1)
        for index in stride(from: members.count, through: 1, by: -1) {
            if index < members.count {
                let member = following(members[index].expression)
                tail.append(members[index].isRequired ? member : .repetition(member, min: 0, max: 1))
            }
            if index <= headCount {
                if headCount > 1 { tail = [share(.sequence(tail.reversed()))] }
                tails[index] = tail.reversed()
            }
        }
        var heads: [Expression] = []
        for index in 0..<headCount { heads.append(.sequence([members[index].expression] + tails[index + 1])) }
        guard firstRequired == nil else { return heads.count == 1 ? heads[0] : .choice(heads) }
        if let other {
            var parts = [other, .repetition(following(other), min: 0, max: nil)]
            if let last { parts.append(following(last)) }
            heads.append(.sequence(parts + [json.breakable]))
        }
        if let last {
            heads.append(.sequence([last, json.breakable]))
            return .choice(heads)
        }
        return heads.isEmpty ? .sequence([]) : .repetition(.choice(heads), min: 0, max: 1)
    }

    /// A list that counts its members: a rule for every place and count.
    func counted(
        min: Int, max: Int?, compiler: inout SchemaCompiler, path: String
    ) throws(GrammarError) -> Expression {
        // Beyond the maximum a count says nothing more, and without one beyond the minimum.
        let countLimit = Swift.min(max ?? min, members.count)
        guard (members.count + 1).clampedProduct(countLimit + 1) <= 20_000 else {
            throw .tooComplex(reason: "minProperties or maxProperties with so many members at \(path)")
        }
        var rules: [[Int]: Expression] = [:]
        // From the last place backwards, so that every rule only refers to those that are there.
        for index in stride(from: members.count, through: 0, by: -1) {
            for count in 0...Swift.min(countLimit, index) {
                rules[[index, count]] = compiler.share(
                    name + "-members", state(index, count, min: min, max: max, rules, cap: countLimit))
            }
        }
        return rules[[0, 0]] ?? .choice([])
    }

    private func state(
        _ index: Int, _ count: Int, min: Int, max: Int?, _ rules: [[Int]: Expression], cap: Int
    ) -> Expression {
        let isFirst = count == 0
        guard index < members.count else { return counting(end: count, min: min, max: max) }
        let member = members[index]
        var branches: [Expression] = []
        if count < max ?? .max, let next = rules[[index + 1, Swift.min(count + 1, cap)]] {
            branches.append(.sequence([isFirst ? member.expression : following(member.expression), next]))
        }
        if !member.isRequired, let next = rules[[index + 1, count]] { branches.append(next) }
        return .choice(branches)
    }

    /// The members that are not declared, of which only one is certain to count.
    private func counting(end count: Int, min: Int, max: Int?) -> Expression {
        var branches: [Expression] = []
        let room = max.map { $0 - count } ?? .max
        let tail = json.breakable
        if last == nil, count >= min { branches.append(count == 0 ? .sequence([]) : tail) }
        if room >= 1, count + 1 >= min {
            if let other {
                let more = { (most: Int) in
                    Expression.repetition(following(other), min: 0, max: max == nil ? nil : most)
                }
                let first = count == 0 ? other : following(other)
                if let last {
                    if room >= 2 {
                        branches.append(.sequence([first, more(room - 2), following(last), tail]))
                    }
                } else {
                    branches.append(.sequence([first, more(room - 1), tail]))
                }
            }
            if let last { branches.append(.sequence([count == 0 ? last : following(last), tail])) }
        }
        return .choice(branches)
    }
}
