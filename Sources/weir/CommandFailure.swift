import ArgumentParser
import Foundation
import LlamaEngine

/// The exit codes of `sysexits.h` that commands end with.
extension ExitCode {
    static let badInputData = ExitCode(65)
    static let missingInput = ExitCode(66)
    static let engineUnavailable = ExitCode(69)
    static let internalError = ExitCode(70)
}

/// Says on standard error why a command cannot go on.
func fail(_ message: String, _ code: ExitCode) -> ExitCode {
    FileHandle.standardError.write(Data("weir: \(message)\n".utf8))
    return code
}

/// Says on standard error what a person should know although the command goes on.
func warn(_ message: String) {
    FileHandle.standardError.write(Data("weir: warning: \(message)\n".utf8))
}

extension LlamaError {
    var exitCode: ExitCode {
        switch self {
        case .fileNotFound, .folderUnusable: .missingInput
        case .notGGUF, .truncated, .malformed, .notAModel, .unknownArchitecture, .poolingUnknown,
            .noClassifier, .cannotEmbed, .adapterRefused, .draftUnusable:
            .badInputData
        case .outOfMemory, .loadFailed, .cancelled, .contextCreationFailed, .workerUnreachable,
            .workerVersion,
            .cannotListen, .noRemoteProcedures, .memoryLimitUnsupported:
            .engineUnavailable
        case .splitImpossible: ExitCode(64)
        case .decodeFailed, .adaptersNotApplied: .internalError
        }
    }
}
