import OutputGrammar

extension Pattern {
    /// What stands between single quotes as it is.
    static let plainPythonText = Pattern.repetition(plainPythonCharacter, min: 0, max: nil)

    /// What stands between single quotes, escapes included.
    static let pythonText = Pattern.repetition(
        .alternation([
            plainPythonCharacter,
            .concatenation([
                .text("\\"), .scalars(ScalarSet("nrt\\'\"".unicodeScalars.map { $0.value...$0.value })),
            ]),
        ]), min: 0, max: nil)

    private static let plainPythonCharacter = Pattern.scalars(
        ScalarSet([0x20...0x26, 0x28...0x5B, 0x5D...0x10FFFF]))

    /// A name that stands bare in source code and in object notations.
    static let word = Pattern.repetition(
        .scalars(ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])), min: 1, max: 64)
}

extension String {
    /// A name that stands bare in source code and in object notations.
    var isWord: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."), UInt8(ascii: "+"), 0x80...:
                    true
                default: false
                }
            }
    }
}
