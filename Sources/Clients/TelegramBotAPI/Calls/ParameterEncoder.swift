import JSON

/// An encoder that knows where an upload of the call is kept.
protocol UploadCollecting {
    func attach(_ upload: Upload) -> String
}

/// What a `ParameterEncoder` has written. A class because Swift's encoders hand out containers that write to a shared
/// place; it lives within one call of `BotMethod.call()`.
final class ParameterCollector {
    var value: JSONValue = .null
    /// Only the outermost collector of a call holds uploads.
    var uploads: [Upload] = []
}

/// Encodes into `JSONValue`: keys in snake case, absent optionals left out, groups of parameters flattened.
struct ParameterEncoder: Encoder, UploadCollecting {
    let collector: ParameterCollector
    let root: ParameterCollector
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(collector: ParameterCollector, root: ParameterCollector? = nil) {
        self.collector = collector
        self.root = root ?? collector
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if collector.value.objectValue == nil { collector.value = .object([:]) }
        return KeyedEncodingContainer(KeyedParameters<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        collector.value = .array([])
        return UnkeyedParameters(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleParameter(encoder: self) }

    func attach(_ upload: Upload) -> String {
        var upload = upload
        upload.attachName = "file\(root.uploads.count)"
        root.uploads.append(upload)
        return upload.attachName
    }

    /// Encodes a nested value by itself.
    func encoded(_ value: some Encodable) throws -> JSONValue {
        if let value = value as? JSONValue { return value }
        let nested = ParameterCollector()
        try value.encode(to: ParameterEncoder(collector: nested, root: root))
        return nested.value
    }

    /// `messageThreadID` becomes `message_thread_id`, `messageIDs` `message_ids`.
    static func parameterName(_ name: String) -> String {
        var result = ""
        var previousIsUppercase = true
        for scalar in name.unicodeScalars {
            let isUppercase = ("A"..."Z").contains(scalar)
            if isUppercase && !previousIsUppercase { result.append("_") }
            result.unicodeScalars.append(isUppercase ? Unicode.Scalar(scalar.value + 32) ?? scalar : scalar)
            previousIsUppercase = isUppercase
        }
        return result
    }
}
