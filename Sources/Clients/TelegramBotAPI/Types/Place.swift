package struct Location: Sendable, Hashable, Codable {
    package var latitude: Double
    package var longitude: Double
    /// Metres.
    package var horizontalAccuracy: Double?
    /// Seconds for which it is kept up to date.
    package var livePeriod: Int?

    enum CodingKeys: String, CodingKey {
        case latitude, longitude
        case horizontalAccuracy = "horizontal_accuracy"
        case livePeriod = "live_period"
    }
}

package struct Venue: Sendable, Hashable, Codable {
    package var location: Location
    package var title: String
    package var address: String
    package var foursquareID: String?
    package var googlePlaceID: String?

    enum CodingKeys: String, CodingKey {
        case location, title, address
        case foursquareID = "foursquare_id"
        case googlePlaceID = "google_place_id"
    }
}

/// Someone's card, which need not be the sender's.
package struct SharedContact: Sendable, Hashable, Codable {
    package var phoneNumber: String
    package var firstName: String
    package var lastName: String?
    package var userID: Int64?
    package var vcard: String?

    enum CodingKeys: String, CodingKey {
        case vcard
        case phoneNumber = "phone_number"
        case firstName = "first_name"
        case lastName = "last_name"
        case userID = "user_id"
    }
}
