import FoundationEssentials
import JSON

extension World {
    /// Keeps a file and answers what stands for it in a message.
    mutating func store(
        kind: String, name: String?, mimeType: String?, data: Data, claimedSize: Int64? = nil
    ) -> JSONValue {
        let number = Int64(files.count)
        let ending = name.flatMap { $0.contains(".") ? $0.split(separator: ".").last.map(String.init) : nil } ?? "bin"
        let file = StoredFile(
            kind: kind, name: name, mimeType: mimeType, size: claimedSize ?? Int64(data.count), data: data,
            path: "\(kind)s/file_\(number).\(ending)")
        files.append(file)
        return description(number, file)
    }

    func description(_ number: Int64, _ file: StoredFile) -> JSONValue {
        guard file.kind == "photo" else {
            return .object(file.details.merging(["stored_file": .integer(number)]) { $1 })
        }
        let sizes: [(String, Int64)] = [("s", 90), ("m", 320), ("x", 1280)]
        return .array(
            sizes.map { variant, width in
                [
                    "stored_file": .integer(number), "variant": .string(variant), "width": .integer(width),
                    "height": .integer(width * 3 / 4), "file_size": .integer(file.size * width / 1280),
                ]
            })
    }
}
