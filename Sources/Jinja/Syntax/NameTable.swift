/// Finds out what every name of a template means, by the rules of jinja2's `idtracking`.
///
/// A unit is what is a function in Python: the template, a macro, the body of a call block. All scopes of a
/// unit share its slots. What a name means is known only once the scopes around it are complete, since a
/// macro may read what is set after it; so references are collected first and resolved in the end.
struct NameTable {
    typealias Reference = Int
    typealias ScopeID = Int
    typealias UnitID = Int

    /// Where the value of a name is.
    enum Location: Sendable, Hashable {
        /// Given from outside, and the same during the whole rendering.
        case context(Int)
        /// In a slot of the running unit, or of the one that many units around it.
        case slot(Int, outward: Int)
    }

    /// What a slot holds when its scope is entered.
    struct Initializer: Sendable {
        enum Source: Sendable {
            case location(Location)
            case undefined(Undefined)
        }

        let slot: Int
        let source: Source
    }

    struct Resolution: Sendable {
        var locations: [Location] = []
        var initializers: [[Initializer]] = []
        var slotCounts: [Int] = []
        /// Units that contain others: their slots may be read after they have ended.
        var isCaptured: [Bool] = []
        var contextNames: [String] = []
    }

    private struct Symbol {
        let slot: Int
        /// Parameters and loop variables are assigned before the body of their scope runs.
        let isParameter: Bool
        /// Whether the scope sets the name before it reads it, whatever happens.
        let startsUndefined: Bool
    }

    private struct Scope {
        let parent: ScopeID?
        let unit: UnitID
        var symbols: [String: Symbol] = [:]
        var loadedNames: Set<String> = []
        var branchDepth = 0
    }

    private var scopes = [Scope(parent: nil, unit: 0)]
    private var current: ScopeID = 0
    private var references: [(name: String, scope: ScopeID)] = []
    private var slotCounts = [0]
    private var isCaptured = [false]

    /// The number of references so far: a mark for `isReferenced`.
    var referenceCount: Int { references.count }

    mutating func enterScope() -> ScopeID {
        scopes.append(Scope(parent: current, unit: scopes[current].unit))
        current = scopes.count - 1
        return current
    }

    mutating func enterUnit() -> (UnitID, ScopeID) {
        isCaptured[scopes[current].unit] = true
        slotCounts.append(0)
        isCaptured.append(false)
        scopes.append(Scope(parent: current, unit: slotCounts.count - 1))
        current = scopes.count - 1
        return (slotCounts.count - 1, current)
    }

    mutating func leaveScope() {
        current = scopes[current].parent ?? 0
    }

    mutating func enterBranch() { scopes[current].branchDepth += 1 }
    mutating func leaveBranch() { scopes[current].branchDepth -= 1 }

    mutating func load(_ name: String) -> Reference {
        scopes[current].loadedNames.insert(name)
        references.append((name, current))
        return references.count - 1
    }

    mutating func store(_ name: String) -> Int {
        let scope = scopes[current]
        return define(
            name,
            isParameter: false,
            startsUndefined: !scope.loadedNames.contains(name) && scope.branchDepth == 0
        )
    }

    mutating func declareParameter(_ name: String) -> Int {
        define(name, isParameter: true, startsUndefined: false)
    }

    func isReferenced(_ name: String, since mark: Int) -> Bool {
        references[mark...].contains { $0.name == name }
    }

    func isDefined(_ name: String) -> Bool {
        scopes[current].symbols[name] != nil
    }

    private mutating func define(_ name: String, isParameter: Bool, startsUndefined: Bool) -> Int {
        if let symbol = scopes[current].symbols[name] { return symbol.slot }
        let unit = scopes[current].unit
        let slot = slotCounts[unit]
        slotCounts[unit] += 1
        scopes[current].symbols[name] = Symbol(
            slot: slot, isParameter: isParameter, startsUndefined: startsUndefined)
        return slot
    }

    func resolved() -> Resolution {
        var resolution = Resolution(slotCounts: slotCounts, isCaptured: isCaptured)
        var contextIndexes: [String: Int] = [:]
        func contextLocation(_ name: String) -> Location {
            if let index = contextIndexes[name] { return .context(index) }
            contextIndexes[name] = resolution.contextNames.count
            resolution.contextNames.append(name)
            return .context(resolution.contextNames.count - 1)
        }

        for (name, scope) in references {
            resolution.locations.append(find(name, from: scope) ?? contextLocation(name))
        }
        for scope in scopes {
            var initializers: [Initializer] = []
            for (name, symbol) in scope.symbols where !symbol.isParameter {
                let outer = scope.parent.flatMap { find(name, from: $0, for: scope.unit) }
                let source: Initializer.Source =
                    if let outer {
                        .location(outer)
                    } else if symbol.startsUndefined {
                        .undefined(Undefined(.variable(name)))
                    } else {
                        .location(contextLocation(name))
                    }
                initializers.append(Initializer(slot: symbol.slot, source: source))
            }
            resolution.initializers.append(initializers)
        }
        return resolution
    }

    private func find(_ name: String, from start: ScopeID, for unit: UnitID? = nil) -> Location? {
        var unit = unit ?? scopes[start].unit
        var outward = 0
        var next: ScopeID? = start
        while let scope = next {
            if scopes[scope].unit != unit {
                unit = scopes[scope].unit
                outward += 1
            }
            if let symbol = scopes[scope].symbols[name] { return .slot(symbol.slot, outward: outward) }
            next = scopes[scope].parent
        }
        return nil
    }
}
