import Desk
import FoundationEssentials
import Kernel
import SQL
import TelegramBotAPI

/// What a part says, as it is to stand in a message of ours: its text, its files, and in words what could not be
/// fetched.
struct IncomingContent {
    let text: FormattedText
    let files: [StoredFile]

    init(_ part: Thread.Part, _ fetched: [String: FetchedFile], at now: Timestamp, in db: any SQLConnection) throws {
        let body = IntercomBody(html: part.body ?? "")
        var text = body.text
        var files: [StoredFile] = []
        for url in part.fileURLs(body) {
            guard let file = fetched[url], let sha256 = file.sha256, let size = file.size else {
                let name = fetched[url]?.name ?? "file"
                let problem = fetched[url]?.problem ?? "it was not fetched"
                let note = FormattedText("📎 \(name): not available (\(problem))")
                text = text.text.isEmpty ? note : text + "\n" + note
                continue
            }
            files.append(
                try StoredFile.insert(
                    MediaFolder.Content(sha256: sha256, size: size), fileName: file.name, mimeType: file.mimeType,
                    at: now, in: db))
        }
        self.text = text
        self.files = files
    }
}

extension Thread.Part {
    /// Of the files and of the pictures in the text, each once.
    func fileURLs(_ body: IntercomBody) -> [String] {
        var urls: [String] = []
        for url in files.map(\.url) + body.pictures.map(\.url) where !urls.contains(url) { urls.append(url) }
        return urls
    }
}
