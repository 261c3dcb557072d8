package struct SendLocation: BotMethod {
    package typealias Result = Message
    package static let name = "sendLocation"
    package var chatID: Int64
    package var latitude: Double
    package var longitude: Double
    /// Metres, 0–1500.
    package var horizontalAccuracy: Double?
    package var options: SendOptions

    package init(
        chatID: Int64, latitude: Double, longitude: Double, horizontalAccuracy: Double? = nil,
        options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.latitude = latitude
        self.longitude = longitude
        self.horizontalAccuracy = horizontalAccuracy
        self.options = options
    }
}

package struct SendVenue: BotMethod {
    package typealias Result = Message
    package static let name = "sendVenue"
    package var chatID: Int64
    package var latitude: Double
    package var longitude: Double
    package var title: String
    package var address: String
    package var foursquareID: String?
    package var googlePlaceID: String?
    package var options: SendOptions

    package init(
        chatID: Int64, latitude: Double, longitude: Double, title: String, address: String,
        foursquareID: String? = nil, googlePlaceID: String? = nil, options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.latitude = latitude
        self.longitude = longitude
        self.title = title
        self.address = address
        self.foursquareID = foursquareID
        self.googlePlaceID = googlePlaceID
        self.options = options
    }
}

package struct SendContact: BotMethod {
    package typealias Result = Message
    package static let name = "sendContact"
    package var chatID: Int64
    package var phoneNumber: String
    package var firstName: String
    package var lastName: String?
    /// Up to 2048 bytes.
    package var vcard: String?
    package var options: SendOptions

    package init(
        chatID: Int64, phoneNumber: String, firstName: String, lastName: String? = nil, vcard: String? = nil,
        options: SendOptions = SendOptions()
    ) {
        self.chatID = chatID
        self.phoneNumber = phoneNumber
        self.firstName = firstName
        self.lastName = lastName
        self.vcard = vcard
        self.options = options
    }
}
