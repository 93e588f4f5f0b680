/// A value of the language, as Python has it.
///
/// No payload is larger than a reference, because values are copied all the time.
enum Value: Sendable {
    case undefined(Undefined)
    case none
    case bool(Bool)
    case integer(Int)
    /// The digits of an integer that does not fit `Int`: it can be printed, but not reckoned with.
    indirect case bigInteger(String)
    case double(Double)
    case text(Text)
    case list(ValueList)
    case tuple(ValueList)
    case mapping(Mapping)
    /// What `keys()`, `values()` and `items()` of a mapping give.
    indirect case view(ValueList, ViewKind)
    indirect case range(NumberRange)
    indirect case macro(MacroValue)
    case function(Function)
    indirect case method(BoundMethod)
    /// Something with state, which lies in the renderer's `Heap`.
    case object(Heap.Reference)

    enum ViewKind: Sendable {
        case keys, values, items
    }
}

/// A macro together with the frame it was defined in, whose variables it sees.
struct MacroValue: Sendable {
    let definition: Int
    let frame: Int
}

struct BoundMethod: Sendable {
    let method: Method
    let receiver: Value

    init(_ method: Method, of receiver: Value) {
        self.method = method
        self.receiver = receiver
    }
}

extension Value {
    var extent: Extent {
        switch self {
        case .list(let list), .tuple(let list), .view(let list, _): list.extent
        case .mapping(let mapping): mapping.extent
        case .method(let method): method.receiver.extent
        case .text(let text): Extent(height: 0, weight: 1 + text.count / 64)
        default: Extent(height: 0)
        }
    }

    static func string(_ string: String) -> Value {
        .text(Text(string, origin: .template))
    }

    static func list(_ elements: [Value]) throws(Failure) -> Value {
        .list(try ValueList(elements))
    }

    static func tuple(_ elements: [Value]) throws(Failure) -> Value {
        .tuple(try ValueList(elements))
    }

    static func list(_ texts: [Text]) throws(Failure) -> Value {
        .list(try ValueList(texts.map { .text($0) }))
    }

    /// The name of its type, as Python's error messages give it.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .integer, .bigInteger: "int"
        case .double: "float"
        case .text(let text): text.isMarkup ? "Markup" : "str"
        case .list: "list"
        case .tuple: "tuple"
        case .mapping: "dict"
        case .view(_, .keys): "dict_keys"
        case .view(_, .values): "dict_values"
        case .view(_, .items): "dict_items"
        case .range: "range"
        case .macro: "Macro"
        case .function: "function"
        case .method: "builtin_function_or_method"
        case .object(let reference): reference.kind.typeName
        }
    }

    /// What jinja2's messages on undefined attributes call it.
    var objectName: String {
        switch self {
        case .none: "None"
        case .text(let text) where text.isMarkup: "markupsafe.Markup object"
        case .macro: "jinja2.runtime.Macro object"
        case .object(let reference): "\(reference.kind.qualifiedTypeName) object"
        default: "\(typeName) object"
        }
    }
}
