import Foundation
import OrderedJSON

/// A file of tensors as Hugging Face's libraries save them: a header in JSON, then the numbers.
struct SafetensorsFile {
    private struct Entry {
        let type: String
        let shape: [Int]
        let bytes: Range<Int>
    }

    private let data: Data
    private let entries: [String: Entry]

    /// The format's own limit.
    private static let longestHeader = 100_000_000

    init(path: String) throws(AdapterFault) {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
            throw AdapterFault("\(path) cannot be read")
        }
        let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard data.count >= 8, length <= Self.longestHeader, length <= data.count - 8 else {
            throw AdapterFault("\(path) is no safetensors file, or is cut off")
        }
        let start = 8 + Int(length)
        guard let header = try? JSONValue(parsing: data[8..<start]).objectValue else {
            throw AdapterFault("the header of \(path) is no JSON object")
        }
        var entries: [String: Entry] = [:]
        for (name, value) in header where name != "__metadata__" {
            entries[name] = try Self.entry(name, value, start: start, end: data.count)
        }
        self.data = data
        self.entries = entries
    }

    private static func entry(
        _ name: String, _ value: JSONValue, start: Int, end: Int
    ) throws(AdapterFault) -> Entry {
        let shape = value["shape"]?.arrayValue?.map { $0.intValue ?? -1 } ?? [-1]
        let offsets = value["data_offsets"]?.arrayValue?.map { $0.intValue ?? -1 } ?? []
        guard let type = value["dtype"]?.stringValue, shape.allSatisfy({ $0 >= 0 }), offsets.count == 2,
            0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= end - start
        else {
            throw AdapterFault("its tensor \(name) is described wrongly, or the file is cut off")
        }
        return Entry(type: type, shape: shape, bytes: start + offsets[0]..<start + offsets[1])
    }

    var names: [String] { entries.keys.sorted() }

    /// A tensor of two dimensions.
    func matrix(_ name: String) throws(AdapterFault) -> AdapterPair.Matrix {
        guard let entry = entries[name] else { throw AdapterFault("there is no tensor \(name)") }
        guard entry.shape.count == 2 else { throw AdapterFault("its tensor \(name) is no matrix") }
        let (count, overflows) = entry.shape[0].multipliedReportingOverflow(by: entry.shape[1])
        guard let width = Self.widths[entry.type] else {
            throw AdapterFault("its tensor \(name) is of type \(entry.type); F32, F16 and BF16 are read")
        }
        let (size, isTooLarge) = count.multipliedReportingOverflow(by: width)
        guard !overflows, !isTooLarge, count > 0, entry.bytes.count == size else {
            throw AdapterFault("its tensor \(name) is not as long as it says")
        }
        let values = data.withUnsafeBytes { bytes in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
            switch entry.type {
            case "F16": return HalfFloats.floats(bytes, .float16)
            case "BF16": return HalfFloats.floats(bytes, .brain)
            default:
                return (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
            }
        }
        return AdapterPair.Matrix(rows: entry.shape[0], columns: entry.shape[1], values: values)
    }

    private static let widths = ["F32": 4, "F16": 2, "BF16": 2]
}
