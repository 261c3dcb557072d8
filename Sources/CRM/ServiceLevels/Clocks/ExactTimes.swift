import Kernel

// What is kept of clocks holds times to the microsecond, unlike the API's times, so that it equals a replay.

extension KeyedEncodingContainer {
    mutating func encode(_ time: Timestamp, forKey key: Key) throws { try encode(time.rawValue, forKey: key) }

    mutating func encodeIfPresent(_ time: Timestamp?, forKey key: Key) throws {
        try encodeIfPresent(time?.rawValue, forKey: key)
    }
}

extension KeyedDecodingContainer {
    func decode(_ type: Timestamp.Type, forKey key: Key) throws -> Timestamp {
        Timestamp(rawValue: try decode(Int64.self, forKey: key))
    }

    func decodeIfPresent(_ type: Timestamp.Type, forKey key: Key) throws -> Timestamp? {
        try decodeIfPresent(Int64.self, forKey: key).map { Timestamp(rawValue: $0) }
    }
}
