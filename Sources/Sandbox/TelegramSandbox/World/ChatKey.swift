/// Where messages stand. A private chat belongs to one bot and one person; every bot sees others under the same id.
enum ChatKey: Hashable {
    case dialog(bot: Int64, person: Int64)
    case group(Int64)

    /// What the Bot API calls it.
    var chatID: Int64 {
        switch self {
        case .dialog(_, let person): person
        case .group(let id): id
        }
    }
}
