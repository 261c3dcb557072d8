import Desk
import HTTPServer
import Kernel
import SQL

/// A file that has come in and has no number yet.
struct UploadedContent: Sendable {
    let content: MediaFolder.Content
    let fileName: String
    let mimeType: String

    private static let longestName = 200
    /// What programs say that were told nothing.
    private static let empty: Set<String> = [SafeDownload.anyType, "application/x-www-form-urlencoded"]

    /// - Parameters:
    ///   - name: as the client calls it: anything.
    ///   - type: as the client calls it: anything. Where it says nothing, the name's ending does.
    init(content: MediaFolder.Content, name: String?, type: String?) {
        self.content = content
        fileName = Self.plainName(name ?? "")
        let type = type.flatMap(SafeDownload.plainType) ?? SafeDownload.anyType
        mimeType = Self.empty.contains(type) ? Self.type(ofName: fileName) : type
    }

    /// Without folders and control characters, and never empty.
    private static func plainName(_ name: String) -> String {
        let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        let visible = String(
            String.UnicodeScalarView(last.unicodeScalars.filter { $0.properties.generalCategory != .control }))
        let trimmed = visible.drop { $0.isWhitespace }
        return trimmed.isEmpty || trimmed.allSatisfy { $0 == "." } ? "file" : String(trimmed.prefix(longestName))
    }

    private static func type(ofName name: String) -> String {
        SafeDownload.plainType(String(ContentType.of(fileName: name).prefix { $0 != ";" })) ?? SafeDownload.anyType
    }

    func insert(at now: Timestamp, in db: any SQLConnection) throws -> StoredFile {
        try StoredFile.insert(content, fileName: fileName, mimeType: mimeType, at: now, in: db)
    }
}
