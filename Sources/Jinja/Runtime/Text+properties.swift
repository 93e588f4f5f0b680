extension Text {
    var isLowercase: Bool {
        isCased { $0.isLowercase && !$0.isUppercase }
    }

    var isUppercase: Bool {
        isCased { $0.isUppercase }
    }

    /// Whether there is a letter with a case, and all of them have this one.
    private func isCased(_ holds: (Unicode.Scalar.Properties) -> Bool) -> Bool {
        var isCased = false
        for scalar in string.unicodeScalars where scalar.properties.isCased {
            guard holds(scalar.properties) else { return false }
            isCased = true
        }
        return isCased
    }

    /// Whether every word begins with a capital and goes on in lower case.
    var isTitlecase: Bool {
        var isInsideWord = false
        var isCased = false
        for scalar in string.unicodeScalars {
            if scalar.properties.isCased {
                guard scalar.properties.isLowercase == isInsideWord else { return false }
                isInsideWord = true
                isCased = true
            } else {
                isInsideWord = false
            }
        }
        return isCased
    }

    var isIdentifier: Bool {
        guard let first = string.unicodeScalars.first else { return false }
        return (first == "_" || first.properties.isXIDStart)
            && string.unicodeScalars.allSatisfy(\.properties.isXIDContinue)
    }

    /// Python's `str.is…`: false for an empty text.
    func consists(of holds: (Unicode.Scalar) -> Bool) -> Bool {
        !isEmpty && string.unicodeScalars.allSatisfy(holds)
    }
}

extension Unicode.Scalar {
    var isPythonLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    var isPythonAlphanumeric: Bool {
        isPythonLetter || properties.numericType != nil
    }

    var isPythonDigit: Bool {
        properties.numericType == .decimal || properties.numericType == .digit
    }
}
