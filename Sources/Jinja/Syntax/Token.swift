struct Token {
    enum Kind: Hashable {
        /// Text outside of tags, with whitespace control applied.
        case text(String)
        case blockBegin, blockEnd
        case variableBegin, variableEnd
        case name(String)
        case string(String)
        case integer(Int)
        /// The decimal digits of an integer that does not fit `Int`.
        case bigInteger(String)
        case double(Double)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String {
        case add = "+", subtract = "-", multiply = "*", power = "**"
        case divide = "/", floorDivide = "//", modulo = "%", concatenate = "~"
        case openParenthesis = "(", closeParenthesis = ")"
        case openBracket = "[", closeBracket = "]"
        case openBrace = "{", closeBrace = "}"
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<="
        case greater = ">", greaterOrEqual = ">=", assign = "="
        case dot = ".", comma = ",", colon = ":", semicolon = ";", pipe = "|"
    }

    let kind: Kind
    /// Where in the source it begins.
    let offset: Int
}

extension Token: CustomStringConvertible {
    /// As error messages name it.
    var description: String {
        switch kind {
        case .text: "text"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .variableBegin: "'{{'"
        case .variableEnd: "'}}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .integer, .bigInteger, .double: "a number"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the template"
        }
    }
}
