import SQL
import Testing

@Suite("Statements bind what is interpolated")
struct SQLTextTests {
    @Test("Values become numbered parameters, never text")
    func values() {
        let name = "Robert'); DROP TABLE tickets;--"
        let sql: SQL = "SELECT * FROM t WHERE name = \(name) AND id = \(7)"
        #expect(sql.text == "SELECT * FROM t WHERE name = $1 AND id = $2")
        #expect(sql.parameters == [.text(name), .integer(7)])
    }

    @Test("A fragment's parameters are renumbered")
    func fragments() {
        let filter: SQL = "a = \(1) AND b = \(2)"
        let sql: SQL = "SELECT \(9) WHERE \(filter) AND c = \(3)"
        #expect(sql.text == "SELECT $1 WHERE a = $2 AND b = $3 AND c = $4")
        #expect(sql.parameters == [.integer(9), .integer(1), .integer(2), .integer(3)])
    }

    @Test("Fragments join with a separator")
    func joined() {
        let sql = ([("a", 1), ("b", 2)] as [(String, Int)]).map { "\(unsafe: $0.0) = \($0.1)" as SQL }
            .joined(separator: " AND ")
        #expect(sql.text == "a = $1 AND b = $2")
    }

    @Test("A list binds each element; an empty one matches nothing")
    func lists() {
        #expect(("id IN (\(list: [1, 2]))" as SQL).text == "id IN ($1, $2)")
        #expect(("id IN (\(list: [Int]()))" as SQL).text == "id IN (NULL)")
    }
}
