// The C interface from C++: the header as C++, the vectors once more, read and checked by code of its own.
//
//   program TABLE                    checks everything; the last line counts the table's rows
//   program --self-test WHAT TABLE   the same with one expectation turned round: it has to fail
#include "opmsg_telemetry.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

static_assert(std::is_standard_layout_v<opmsg_error_t> && std::is_trivially_copyable_v<opmsg_error_t>);
static_assert(std::is_standard_layout_v<opmsg_limits_t> && std::is_trivially_copyable_v<opmsg_limits_t>);
static_assert(std::is_standard_layout_v<opmsg_telemetry_t> && std::is_trivially_copyable_v<opmsg_telemetry_t>);
static_assert(sizeof(opmsg_error_t) == 24 && sizeof(opmsg_limits_t) == 20 && sizeof(opmsg_telemetry_t) == 48);

std::string self_test;
std::string row_name;
unsigned long checks = 0;
unsigned long failures = 0;

void check(std::string_view what, bool holds) {
    ++checks;
    if (holds == (what == self_test)) {
        ++failures;
        std::cerr << what << ": " << row_name << '\n';
    }
}

// One row of the table.
class Row {
public:
    explicit Row(const std::string& line) {
        std::istringstream words(line);
        words >> area_;
        for (std::string word; words >> word;) {
            const auto equals = word.find('=');
            values_.emplace(word.substr(0, equals), word.substr(equals + 1));
        }
    }

    const std::string& area() const { return area_; }
    bool has(const std::string& key) const { return values_.count(key) != 0; }

    const std::string& text(const std::string& key) const {
        const auto found = values_.find(key);
        if (found == values_.end()) {
            throw std::runtime_error("no " + key + " in " + area_);
        }
        return found->second;
    }

    long long number(const std::string& key, long long otherwise) const {
        return has(key) ? std::stoll(text(key)) : otherwise;
    }

    Bytes bytes(const std::string& key) const {
        Bytes out;
        std::istringstream parts(text(key));
        for (std::string part; std::getline(parts, part, ',');) {
            if (part == "-") {
                continue;
            }
            const auto star = part.find('*');
            if (star != std::string::npos) {
                const auto byte = static_cast<std::uint8_t>(std::stoul(part.substr(0, star), nullptr, 16));
                out.insert(out.end(), std::stoul(part.substr(star + 1)), byte);
                continue;
            }
            for (std::size_t at = 0; at + 1 < part.size(); at += 2) {
                out.push_back(static_cast<std::uint8_t>(std::stoul(part.substr(at, 2), nullptr, 16)));
            }
        }
        return out;
    }

private:
    std::string area_;
    std::map<std::string, std::string> values_;
};

// Bytes on the heap at their exact size, so that the sanitizer watches both ends.
class Exact {
public:
    explicit Exact(const Bytes& bytes, std::size_t capacity = 0)
        : size_(bytes.size()), data_(new std::uint8_t[std::max(size_, capacity)]) {
        std::copy(bytes.begin(), bytes.end(), data_.get());
    }
    std::uint8_t* data() { return data_.get(); }
    Bytes first(std::size_t len) const { return Bytes(data_.get(), data_.get() + len); }
    std::size_t size() const { return size_; }

private:
    std::size_t size_;
    std::unique_ptr<std::uint8_t[]> data_;
};

void check_error(const Row& row, std::uint32_t result, const opmsg_error_t& error) {
    static const std::array<std::string_view, 4> REACTIONS = {"none", "close", "reply", "silent"};
    check("kind", row.text("expect") == opmsg_error_name(result));
    if (result == OPMSG_OK) {
        return;
    }
    check("kind", error.kind == result);
    check("rule", !row.has("rule") || row.text("rule") == opmsg_rule_id(error.rule));
    check("offset", row.number("offset", error.offset) == error.offset);
    if (row.has("code")) {
        check("code", row.number("code", 0) == error.code);
        check("code", row.text("codename") == opmsg_code_name(error.code));
        check("reaction", row.text("reaction") == REACTIONS.at(error.reaction));
    }
}

std::string traceparent_of(const opmsg_telemetry_t& telemetry) {
    std::ostringstream text;
    const auto put = [&text](std::uint32_t byte) {
        static constexpr std::string_view DIGITS = "0123456789abcdef";
        text << DIGITS.at(byte >> 4) << DIGITS.at(byte & 15);
    };
    put(telemetry.version);
    text << '-';
    for (const auto byte : telemetry.trace_id) {
        put(byte);
    }
    text << '-';
    for (const auto byte : telemetry.parent_id) {
        put(byte);
    }
    text << '-';
    put(telemetry.flags);
    return text.str();
}

void check_reads(const Row& row, const opmsg_telemetry_t& telemetry) {
    if (row.has("traceparent")) {
        check("reads", row.text("traceparent") == traceparent_of(telemetry));
        check("reads", row.number("fields", 0) == telemetry.fields);
        check("reads", row.number("ignored", 0) == telemetry.ignored);
    }
}

opmsg_limits_t limits_of(const Row& row) {
    opmsg_limits_t limits = opmsg_limits_server();
    const auto set = [&row](std::uint32_t& value, const char* key) {
        value = static_cast<std::uint32_t>(row.number(key, value));
    };
    set(limits.max_message_size, "max_message_size");
    set(limits.max_nesting, "max_nesting");
    set(limits.validate, "validate");
    set(limits.generation, "generation");
    set(limits.security_token, "security_token");
    return limits;
}

void message_row(const Row& row) {
    Exact message(row.bytes("bytes"));
    const opmsg_limits_t limits = limits_of(row);
    const auto role = static_cast<std::uint32_t>(row.number("role", 9));
    opmsg_error_t error{};
    opmsg_telemetry_t telemetry{};
    const auto result = opmsg_validate(message.data(), message.size(), role, &limits, &error);
    check_error(row, result, error);
    if (result == OPMSG_OK && role == OPMSG_REQUEST) {
        check("found", opmsg_find(message.data(), message.size(), &limits, &telemetry, nullptr) == OPMSG_OK);
        check_reads(row, telemetry);
        if (row.has("telemetry_at")) {
            const auto at = row.number("telemetry_at", 0);
            check("found", telemetry.offset == (at == 0 ? 0 : at + 1));
            check("found", telemetry.len == row.number("telemetry_size", 0));
        }
    }
}

void document_row(const Row& row) {
    Exact document(row.bytes("bytes"));
    opmsg_error_t error{};
    opmsg_telemetry_t telemetry{};
    const auto generation = static_cast<std::uint32_t>(row.number("generation", 9));
    const auto result = opmsg_decode(document.data(), document.size(), generation, &telemetry, &error);
    if (result != OPMSG_OK || generation == OPMSG_GENERATION_9_0) {
        check_error(row, result, error);
        check_reads(row, telemetry);
    }
}

void splice_row(const Row& row) {
    const Bytes input = row.bytes("bytes");
    const Bytes wanted = row.has("output") ? row.bytes("output") : Bytes();
    const std::string& op = row.text("op");
    opmsg_error_t error{};
    std::size_t len = input.size();
    if (op == "attach" || op == "replace") {
        std::array<std::uint8_t, OPMSG_SECTION_LEN> section{};
        const std::string& text = row.text("section");
        check("encode", opmsg_encode_traceparent(text.data(), text.size(), OPMSG_MIN_WIRE_VERSION, section.data(),
                                                 section.size()) == section.size());
        const auto max = static_cast<std::uint32_t>(row.number("max_message_size", OPMSG_MAX_MESSAGE_SIZE));
        const std::size_t capacity = row.has("output") ? wanted.size() : input.size() + section.size();
        Exact message(input, capacity);
        const auto result =
            opmsg_attach(message.data(), &len, std::max(capacity, input.size()), section.data(), section.size(), max, &error);
        check_error(row, result, error);
        check("attach", message.first(len) == (result == OPMSG_OK ? wanted : input));
        if (row.has("output") && wanted.size() > input.size()) {
            Exact small(input, capacity - 1);
            len = input.size();
            check("capacity", opmsg_attach(small.data(), &len, capacity - 1, section.data(), section.size(), max, &error) ==
                                  OPMSG_ERROR_CAPACITY);
            check("capacity", error.size == wanted.size() && small.first(len) == input);
        }
        return;
    }
    if (op == "forward" && opmsg_gate(static_cast<std::int32_t>(row.number("peer", -1))) != 0) {
        check("forward", input == wanted);
        return;
    }
    Exact message(input);
    Exact out(Bytes(), wanted.size());
    std::size_t written = 0;
    check("strip", opmsg_strip(message.data(), len, out.data(), wanted.size(), &written, &error) == OPMSG_OK);
    check("strip", out.first(written) == wanted);
    check("strip", opmsg_strip_in_place(message.data(), &len, &error) == OPMSG_OK);
    check("strip", message.first(len) == wanted);
}

void traceparent_row(const Row& row) {
    Exact text(row.bytes("bytes"));
    std::array<std::uint8_t, OPMSG_SECTION_LEN> section{};
    const auto written = opmsg_encode_traceparent(reinterpret_cast<const char*>(text.data()), text.size(), 29,
                                                  section.data(), section.size());
    check("traceparent", static_cast<long long>(written) == row.number("expect", -1));
    check("traceparent", written == 0 || Bytes(section.begin() + 32, section.begin() + 87) == text.first(text.size()));
}

void gate_row(const Row& row) {
    const auto version = static_cast<std::int32_t>(row.number("version", 0));
    check("gate", opmsg_gate(version) == row.number("expect", -1));
}

// checklist 2: what a driver does, from a span's ids to a message that a server takes, and back.
void driver() {
    const std::array<std::uint8_t, OPMSG_TRACE_ID_LEN> trace_id = {0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6,
                                                                   0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36};
    const std::array<std::uint8_t, OPMSG_PARENT_ID_LEN> span_id = {0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7};
    using namespace std::string_view_literals;
    constexpr auto golden = "\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0"
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\0\0\0"sv;
    constexpr auto ping = "\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0"
                          "\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0"sv;
    static_assert(golden.size() == OPMSG_SECTION_LEN);
    Bytes section(OPMSG_SECTION_LEN);
    check("golden", opmsg_encode(trace_id.data(), span_id.data(), 1, 29, section.data(), section.size()) == section.size());
    check("golden", std::string_view(reinterpret_cast<const char*>(section.data()), section.size()) == golden);
    Bytes message(ping.begin(), ping.end());
    std::size_t len = message.size();
    message.resize(len + section.size());
    check("golden", opmsg_attach(message.data(), &len, message.size(), section.data(), section.size(),
                                 OPMSG_MAX_MESSAGE_SIZE, nullptr) == OPMSG_OK);
    const opmsg_limits_t server = opmsg_limits_server();
    check("golden", opmsg_validate(message.data(), len, OPMSG_REQUEST, &server, nullptr) == OPMSG_OK);
    opmsg_telemetry_t telemetry{};
    check("golden", opmsg_find(message.data(), len, &server, &telemetry, nullptr) == OPMSG_OK);
    check("golden", traceparent_of(telemetry) == golden.substr(32, 55));
    check("golden", opmsg_strip_in_place(message.data(), &len, nullptr) == OPMSG_OK);
    check("golden", std::string_view(reinterpret_cast<const char*>(message.data()), len) == ping);
}

} // namespace

int main(int count, char** arguments) try {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() == 3 && words[0] == "--self-test") {
        self_test = words[1];
    } else if (words.size() != 1) {
        std::cerr << "a table is expected\n";
        return 2;
    }
    const std::map<std::string, void (*)(const Row&)> areas = {{"message", message_row},
                                                               {"document", document_row},
                                                               {"splice", splice_row},
                                                               {"traceparent", traceparent_row},
                                                               {"gate", gate_row}};
    std::map<std::string, unsigned long> rows;
    std::ifstream table(words.back());
    if (!table) {
        throw std::runtime_error("the table cannot be read");
    }
    for (std::string line; std::getline(table, line);) {
        const Row row(line);
        row_name = row.has("name") ? row.text("name") : row.area();
        areas.at(row.area())(row);
        ++rows[row.area()];
    }
    row_name = "no row";
    driver();
    std::cout << checks << " checks, " << failures << " failed;";
    for (const auto* area : {"message", "document", "splice", "traceparent", "gate"}) {
        std::cout << ' ' << area << ' ' << rows[area];
    }
    std::cout << '\n';
    return failures == 0 ? 0 : 1;
} catch (const std::exception& error) {
    std::cerr << row_name << ": " << error.what() << '\n';
    return 2;
}
