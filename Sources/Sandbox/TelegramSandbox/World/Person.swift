/// A person's account.
struct Person {
    let id: Int64
    var firstName: String
    var lastName: String?
    var username: String?
    var languageCode: String?
    var isDeactivated = false
    /// Its profile pictures, the newest first: numbers of stored files.
    var pictures: [Int64] = []
}
