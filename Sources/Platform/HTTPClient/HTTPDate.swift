import CCurl

/// Dates as headers write them (RFC 9110, section 5.6.7).
package enum HTTPDate {
    /// - Returns: Unix time in seconds; nil for what is no date.
    package static func unixSeconds(_ text: String) -> Int64? {
        let time = curl_getdate(text, nil)
        return time < 0 ? nil : Int64(time)
    }
}
