import ArgumentParser
import Foundation
import OrderedJSON

/// The content of a file that a command was given, or its failure in the command's own words.
func readFile(_ path: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw fail("there is no file at \(path)", .missingInput)
    }
    return data
}

func readJSON(_ path: String) throws -> JSONValue {
    let data = try readFile(path)
    do {
        return try JSONValue(parsing: data)
    } catch {
        throw fail("\(path) is not valid JSON: \(error)", .badInputData)
    }
}
