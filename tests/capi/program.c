/* The C interface from C: the vectors, the edges of every buffer, null everywhere.
 *
 *   program TABLE                    checks everything; the last line counts the table's rows
 *   program --self-test WHAT TABLE   the same with one expectation turned round: it has to fail
 *
 * The messages lie at the end of a page that is followed by one that cannot be touched, so that a read or write behind them ends
 * the program even where the sanitizers do not see it. Allocations by the library are counted.
 */
#define _GNU_SOURCE
#include "opmsg_telemetry.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const char *self_test = "";
static const char *row_name = "";
static unsigned long checks;
static unsigned long failures;

/* WHAT names a group of checks; a self-test turns each of that group round. */
static void check(const char *what, int holds, int line)
{
    checks++;
    if (strcmp(what, self_test) == 0) {
        holds = !holds;
    }
    if (!holds) {
        failures++;
        fprintf(stderr, "%s: line %d: %s\n", what, line, row_name);
    }
}
#define CHECK(what, holds) check(what, holds, __LINE__)

/* ------------------------------------------------------------------------------------------------ allocations */

/* Of AddressSanitizer's runtime; not every compiler package has its header. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static volatile int in_library;
static unsigned long allocations;

static void on_malloc(const volatile void *pointer, size_t size)
{
    (void)pointer;
    (void)size;
    allocations += in_library != 0;
}

static void on_free(const volatile void *pointer)
{
    (void)pointer;
    allocations += in_library != 0;
}

static uint32_t leave(size_t result)
{
    in_library = 0;
    return result > UINT32_MAX ? UINT32_MAX : (uint32_t)result;
}
/* A call that may not allocate. */
#define CALL(call) leave((in_library = 1, (call)))

/* ------------------------------------------------------------------------------------------------ memory */

enum { PAGE = 4096, LARGEST = 48000001, MEMORY = 49152000 };

/* The end of memory that is followed by a page that cannot be touched. */
static uint8_t *memory_with_an_end(void)
{
    uint8_t *start = mmap(NULL, MEMORY + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + MEMORY, PAGE, PROT_NONE) != 0) {
        perror("memory");
        exit(2);
    }
    return start + MEMORY;
}

static uint8_t *input_end;  /* behind the message */
static uint8_t *output_end; /* behind what the library writes */
static uint8_t *expected;   /* what it should have written */

enum { GUARD = 64, MARK = 0xa5 };

static void mark(uint8_t *at, size_t len)
{
    memset(at, MARK, len);
}

static int is_marked(const uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (at[i] != MARK) {
            return 0;
        }
    }
    return 1;
}

/* ------------------------------------------------------------------------------------------------ rows */

/* The value of a key in a row, or null. Keys stand behind a blank. */
static const char *value(const char *row, const char *key)
{
    size_t len = strlen(key);
    for (const char *at = strchr(row, ' '); at != NULL; at = strchr(at + 1, ' ')) {
        if (strncmp(at + 1, key, len) == 0 && at[1 + len] == '=') {
            return at + 2 + len;
        }
    }
    return NULL;
}

static const char *needed(const char *row, const char *key)
{
    const char *found = value(row, key);
    if (found == NULL) {
        fprintf(stderr, "no %s: %.80s\n", key, row);
        exit(2);
    }
    return found;
}

static int is(const char *text, const char *word)
{
    size_t len = strlen(word);
    return strncmp(text, word, len) == 0 && (text[len] == ' ' || text[len] == '\0');
}

static uint32_t number(const char *row, const char *key, uint32_t otherwise)
{
    const char *found = value(row, key);
    return found == NULL ? otherwise : (uint32_t)strtoul(found, NULL, 10);
}

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* The bytes of "hex,bb*count,hex"; returns how many. */
static size_t bytes_of(const char *text, uint8_t *out)
{
    size_t len = 0;
    if (*text == '-') {
        return 0;
    }
    while (*text != ' ' && *text != '\0') {
        uint8_t byte = (uint8_t)(digit(text[0]) * 16 + digit(text[1]));
        size_t count = 1;
        text += 2;
        if (*text == '*') {
            char *end;
            count = strtoul(text + 1, &end, 10);
            text = end;
        }
        memset(out + len, byte, count);
        len += count;
        text += *text == ',';
    }
    return len;
}

/* The bytes of a row as the last ones before the page that cannot be touched. */
static uint8_t *input_of(const char *row, size_t *len)
{
    *len = bytes_of(needed(row, "bytes"), expected);
    memcpy(input_end - *len, expected, *len);
    return input_end - *len;
}

static const char *reaction_name(uint32_t reaction)
{
    static const char *const NAMES[] = {"none", "close", "reply", "silent"};
    return reaction < 4 ? NAMES[reaction] : "?";
}

/* An error is what the row expects, as far as it says. */
static void check_error(const char *row, uint32_t result, const opmsg_error_t *error)
{
    const char *fact;
    CHECK("kind", is(needed(row, "expect"), opmsg_error_name(result)));
    if (result == OPMSG_OK) {
        return;
    }
    CHECK("kind", error->kind == result);
    if ((fact = value(row, "rule")) != NULL) {
        CHECK("rule", is(fact, opmsg_rule_id(error->rule)));
    }
    if ((fact = value(row, "code")) != NULL) {
        CHECK("code", strtol(fact, NULL, 10) == error->code);
        CHECK("codename", is(needed(row, "codename"), opmsg_code_name(error->code)));
        CHECK("reaction", is(needed(row, "reaction"), reaction_name(error->reaction)));
    }
    if ((fact = value(row, "offset")) != NULL) {
        CHECK("offset", strtoul(fact, NULL, 10) == error->offset);
    }
    CHECK("text", strlen(opmsg_error_text(result)) > 3);
}

/* A telemetry section is what the row reads. */
static void check_reads(const char *row, const opmsg_telemetry_t *telemetry)
{
    const char *traceparent = value(row, "traceparent");
    char text[OPMSG_TRACEPARENT_LEN + 1];
    char *at = text;
    if (traceparent == NULL) {
        return;
    }
    at += sprintf(at, "%02x-", (unsigned)telemetry->version);
    for (size_t i = 0; i < sizeof telemetry->trace_id; i++) {
        at += sprintf(at, "%02x", telemetry->trace_id[i]);
    }
    *at++ = '-';
    for (size_t i = 0; i < sizeof telemetry->parent_id; i++) {
        at += sprintf(at, "%02x", telemetry->parent_id[i]);
    }
    sprintf(at, "-%02x", (unsigned)telemetry->flags);
    CHECK("reads", is(traceparent, text));
    CHECK("reads", telemetry->fields == number(row, "fields", 0));
    CHECK("reads", telemetry->ignored == number(row, "ignored", 0));
}

static void check_strip(uint8_t *message, size_t len, const opmsg_telemetry_t *telemetry)
{
    opmsg_error_t error;
    size_t gone = telemetry->len == 0 ? 0 : telemetry->len + 1u;
    size_t wanted = len - gone, written = 7;
    CHECK("strip", CALL(opmsg_strip(message, len, NULL, 0, &written, &error)) == OPMSG_ERROR_CAPACITY);
    CHECK("strip", error.size == wanted && written == 7);
    CHECK("strip", CALL(opmsg_strip(message, len, output_end - wanted, wanted, &written, &error)) == OPMSG_OK);
    CHECK("strip", written == wanted);
    CHECK("strip", gone != 0 || memcmp(message, output_end - wanted, len) == 0);
    memcpy(output_end - len, message, len);
    written = len;
    CHECK("strip", CALL(opmsg_strip_in_place(output_end - len, &written, NULL)) == OPMSG_OK && written == wanted);
    CHECK("strip", CALL(opmsg_validate(output_end - len, written, OPMSG_REQUEST, NULL, NULL)) == OPMSG_OK);
}

static void message_row(const char *row)
{
    opmsg_limits_t limits = opmsg_limits_server();
    opmsg_error_t error;
    opmsg_telemetry_t telemetry;
    size_t len;
    uint8_t *message = input_of(row, &len);
    uint32_t role = number(row, "role", 9);
    limits.max_message_size = number(row, "max_message_size", limits.max_message_size);
    limits.max_nesting = number(row, "max_nesting", limits.max_nesting);
    limits.validate = number(row, "validate", limits.validate);
    limits.generation = number(row, "generation", 9);
    limits.security_token = number(row, "security_token", limits.security_token);
    memset(&error, MARK, sizeof error);
    uint32_t result = CALL(opmsg_validate(message, len, role, &limits, &error));
    check_error(row, result, &error);
    CHECK("same", CALL(opmsg_validate(message, len, role, &limits, NULL)) == result);
    CHECK("kept", memcmp(message, expected, len) == 0);
    if (role == OPMSG_REQUEST) {
        memset(&telemetry, MARK, sizeof telemetry);
        uint32_t found = CALL(opmsg_find(message, len, &limits, &telemetry, &error));
        if (result == OPMSG_OK) {
            CHECK("found", found == OPMSG_OK);
            if (value(row, "telemetry_at") != NULL) {
                uint32_t at = number(row, "telemetry_at", 0);
                CHECK("found", telemetry.offset == (at == 0 ? 0 : at + 1));
                CHECK("found", telemetry.len == number(row, "telemetry_size", 1));
            }
            CHECK("found", telemetry.fields == 0 || message[telemetry.offset - 1] == 3);
            check_reads(row, &telemetry);
            if (limits.generation == OPMSG_GENERATION_9_0 && limits.security_token == 0) {
                check_strip(message, len, &telemetry);
            }
        } else {
            /* The command's database is no matter of the section; every other fault is. */
            int is_command = result == OPMSG_ERROR_MISSING_DATABASE || result == OPMSG_ERROR_MALFORMED;
            CHECK("found", is_command ? found == OPMSG_OK : found == result);
            CHECK("found", found == OPMSG_OK || is_marked((uint8_t *)&telemetry, sizeof telemetry));
        }
    }
    /* No strict prefix is accepted, and none is read past its end. */
    for (size_t cut = 1; cut <= len && len <= 400; cut++) {
        uint8_t *prefix = input_end - (len - cut);
        memmove(prefix, expected, len - cut);
        size_t short_len = len - cut;
        uint32_t refused = CALL(opmsg_validate(prefix, len - cut, role, &limits, &error));
        uint32_t stripped = CALL(opmsg_strip_in_place(prefix, &short_len, NULL));
        if (result == OPMSG_OK) {
            CHECK("prefix", refused != OPMSG_OK && stripped != OPMSG_OK && short_len == len - cut);
        }
    }
}

static void document_row(const char *row)
{
    opmsg_error_t error;
    opmsg_telemetry_t telemetry;
    size_t len;
    uint8_t *document = input_of(row, &len);
    uint32_t generation = number(row, "generation", 9);
    memset(&telemetry, MARK, sizeof telemetry);
    uint32_t result = CALL(opmsg_decode(document, len, generation, &telemetry, &error));
    if (generation == OPMSG_GENERATION_9_0 || result != OPMSG_OK) {
        check_error(row, result, &error);
    }
    if (result == OPMSG_OK) {
        check_reads(row, &telemetry);
        CHECK("found", telemetry.offset == 0 && telemetry.len == len);
    } else {
        CHECK("found", is_marked((uint8_t *)&telemetry, sizeof telemetry));
    }
    for (size_t cut = 1; cut <= len && len <= 400; cut++) {
        memmove(input_end - (len - cut), expected, len - cut);
        CHECK("prefix", CALL(opmsg_decode(input_end - (len - cut), len - cut, generation, &telemetry, NULL)) != OPMSG_OK);
    }
}

/* Attaches with a capacity; the buffer ends where the memory does. */
static uint32_t attach_with(size_t capacity, const uint8_t *message, size_t *len, const uint8_t *section,
                            uint32_t max_message_size, opmsg_error_t *error)
{
    uint8_t *buffer = output_end - capacity;
    mark(buffer - GUARD, GUARD);
    memcpy(buffer, message, *len);
    uint32_t result = CALL(opmsg_attach(buffer, len, capacity, section, OPMSG_SECTION_LEN, max_message_size, error));
    CHECK("guard", is_marked(buffer - GUARD, GUARD));
    return result;
}

static void check_attach(const char *row, const uint8_t *message, size_t len, const uint8_t *wanted, size_t wanted_len)
{
    uint8_t section[OPMSG_SECTION_LEN];
    opmsg_error_t error;
    uint32_t max = number(row, "max_message_size", OPMSG_MAX_MESSAGE_SIZE);
    size_t new_len = len;
    CHECK("encode", CALL(opmsg_encode_traceparent(needed(row, "section"), OPMSG_TRACEPARENT_LEN, 29, section,
                                                  sizeof section)) == OPMSG_SECTION_LEN);
    if (wanted == NULL) {
        uint32_t result = attach_with(len + 200, message, &new_len, section, max, &error);
        check_error(row, result, &error);
        CHECK("attach", error.size == len + OPMSG_SECTION_LEN && error.size == max + 1);
        CHECK("attach", new_len == len && memcmp(output_end - len - 200, message, len) == 0);
        return;
    }
    /* A section that replaces a longer one needs no more room than there was. */
    size_t room = len > wanted_len ? len : wanted_len;
    CHECK("attach", attach_with(room, message, &new_len, section, max, &error) == OPMSG_OK);
    CHECK("attach", new_len == wanted_len && memcmp(output_end - room, wanted, wanted_len) == 0);
    /* The peer's limit at the result, and one below. */
    new_len = len;
    CHECK("attach", attach_with(room, message, &new_len, section, (uint32_t)wanted_len, &error) == OPMSG_OK);
    new_len = len;
    CHECK("attach", attach_with(room, message, &new_len, section, (uint32_t)wanted_len - 1, &error) ==
                        OPMSG_ERROR_TOO_LARGE);
    CHECK("attach", error.size == wanted_len && error.code == 0 && new_len == len);
    CHECK("attach", memcmp(output_end - room, message, len) == 0);
    /* Every capacity from the message's own to one below what is needed: nothing changes. */
    for (size_t capacity = len; capacity < wanted_len; capacity++) {
        new_len = len;
        CHECK("capacity", attach_with(capacity, message, &new_len, section, max, &error) == OPMSG_ERROR_CAPACITY);
        CHECK("capacity", error.size == wanted_len && new_len == len);
        CHECK("capacity", memcmp(output_end - capacity, message, len) == 0);
    }
    /* A length above the capacity, and no section. */
    new_len = len;
    CHECK("capacity", opmsg_attach(output_end - len, &new_len, len - 1, section, sizeof section, max, &error) ==
                          OPMSG_ERROR_ARGUMENT);
    CHECK("attach", opmsg_attach(output_end - len, &new_len, len, section, 0, max, &error) == OPMSG_OK && new_len == len);
    CHECK("attach", opmsg_attach(output_end - len, &new_len, len, NULL, 0, max, &error) == OPMSG_OK && new_len == len);
}

static void splice_row(const char *row)
{
    static uint8_t message[65536], wanted[65536];
    opmsg_error_t error;
    const char *op = needed(row, "op");
    const char *output = value(row, "output");
    size_t len = bytes_of(needed(row, "bytes"), message);
    size_t wanted_len = output == NULL ? 0 : bytes_of(output, wanted);
    size_t new_len = len;
    if (is(op, "attach") || is(op, "replace")) {
        check_attach(row, message, len, output == NULL ? NULL : wanted, wanted_len);
        return;
    }
    if (is(op, "forward") && opmsg_gate((int32_t)strtol(needed(row, "peer"), NULL, 10)) == 1) {
        CHECK("forward", len == wanted_len && memcmp(message, wanted, len) == 0);
        return;
    }
    mark(output_end - wanted_len - GUARD, wanted_len + GUARD);
    for (size_t capacity = 0; capacity < wanted_len; capacity++) {
        CHECK("capacity", CALL(opmsg_strip(message, len, output_end - capacity, capacity, &new_len, &error)) ==
                              OPMSG_ERROR_CAPACITY);
        CHECK("capacity", error.size == wanted_len && new_len == len);
    }
    CHECK("guard", is_marked(output_end - wanted_len - GUARD, wanted_len + GUARD));
    CHECK("strip", CALL(opmsg_strip(message, len, output_end - wanted_len, wanted_len, &new_len, &error)) == OPMSG_OK);
    CHECK("strip", new_len == wanted_len && memcmp(output_end - wanted_len, wanted, wanted_len) == 0);
    CHECK("guard", is_marked(output_end - wanted_len - GUARD, GUARD));
    memcpy(output_end - len, message, len);
    new_len = len;
    CHECK("strip", CALL(opmsg_strip_in_place(output_end - len, &new_len, &error)) == OPMSG_OK);
    CHECK("strip", new_len == wanted_len && memcmp(output_end - len, wanted, wanted_len) == 0);
    /* What overlaps is refused, what touches is not. */
    memcpy(output_end - len, message, len);
    CHECK("overlap", opmsg_strip(output_end - len, len, output_end - 1, 1, &new_len, &error) == OPMSG_ERROR_OVERLAP);
    CHECK("overlap", opmsg_strip(output_end - len, len, output_end - 2 * len, len + 1, &new_len, &error) ==
                         OPMSG_ERROR_OVERLAP);
    CHECK("overlap", opmsg_strip(output_end - len, len, output_end - 2 * len, len, &new_len, &error) == OPMSG_OK);
}

static void traceparent_row(const char *row)
{
    uint8_t section[OPMSG_SECTION_LEN];
    size_t len;
    const char *text = (const char *)input_of(row, &len);
    size_t wanted = number(row, "expect", 1);
    mark(section, sizeof section);
    CHECK("traceparent", CALL(opmsg_encode_traceparent(text, len, 29, section, sizeof section)) == wanted);
    if (wanted == 0) {
        CHECK("traceparent", is_marked(section, sizeof section));
        return;
    }
    CHECK("traceparent", memcmp(section + 32, text, len) == 0);
    /* From its ids, whose flags are masked. */
    uint8_t from_ids[OPMSG_SECTION_LEN];
    uint8_t flags = (uint8_t)(digit(text[53]) * 16 + digit(text[54]));
    CHECK("traceparent", CALL(opmsg_encode_hex(text + 3, 32, text + 36, 16, flags, 29, from_ids, sizeof from_ids)) == 90);
    section[85] = '0';
    section[86] = (uint8_t)('0' + (flags & 1));
    CHECK("traceparent", memcmp(section, from_ids, sizeof section) == 0);
}

static void gate_row(const char *row)
{
    static const uint8_t ONES[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    uint8_t section[OPMSG_SECTION_LEN];
    int32_t version = (int32_t)strtol(needed(row, "version"), NULL, 10);
    uint32_t wanted = number(row, "expect", 2);
    CHECK("gate", CALL(opmsg_gate(version)) == wanted);
    CHECK("gate", CALL(opmsg_encode(ONES, ONES, 1, version, section, sizeof section)) == wanted * OPMSG_SECTION_LEN);
}

/* ------------------------------------------------------------------------------------------------ checks without a table */

static const uint8_t TRACE_ID[16] = {0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6,
                                     0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36};
static const uint8_t PARENT_ID[8] = {0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7};

/* checklist 2: the section of the two ids above with flags 1. */
static const char GOLDEN[] = "\x03\x59\0\0\0\x03otel\0\x4e\0\0\0\x02traceparent\0\x38\0\0\0"
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\0\0\0";

/* A sound message: ping. */
static const char PING[] = "\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0\0\0\0\0\0"
                           "\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0";
enum { PING_LEN = 51 };

static void golden(void)
{
    uint8_t out[OPMSG_SECTION_LEN];
    const char *hex = "4bf92f3577b34da6a3ce929d0e0e4736" "00f067aa0ba902b7";
    CHECK("golden", sizeof GOLDEN - 1 == OPMSG_SECTION_LEN);
    CHECK("golden", CALL(opmsg_encode(TRACE_ID, PARENT_ID, 1, 29, out, sizeof out)) == OPMSG_SECTION_LEN);
    CHECK("golden", memcmp(out, GOLDEN, sizeof out) == 0);
    memset(out, 0, sizeof out);
    CHECK("golden", CALL(opmsg_encode_hex(hex, 32, hex + 32, 16, 1, 29, out, sizeof out)) == OPMSG_SECTION_LEN);
    CHECK("golden", memcmp(out, GOLDEN, sizeof out) == 0);
    memset(out, 0, sizeof out);
    CHECK("golden", CALL(opmsg_encode_traceparent(GOLDEN + 32, 55, 29, out, sizeof out)) == OPMSG_SECTION_LEN);
    CHECK("golden", memcmp(out, GOLDEN, sizeof out) == 0);
    /* The ids may lie in the buffer itself. */
    memcpy(out, TRACE_ID, 16);
    memcpy(out + 16, PARENT_ID, 8);
    CHECK("golden", CALL(opmsg_encode(out, out + 16, 1, 29, out, sizeof out)) == OPMSG_SECTION_LEN);
    CHECK("golden", memcmp(out, GOLDEN, sizeof out) == 0);
}

/* Every size around the section's: 0 and nothing written, or 90 and nothing behind. */
static void sizes(void)
{
    const char *hex = "4bf92f3577b34da6a3ce929d0e0e4736" "00f067aa0ba902b7";
    for (size_t capacity = 0; capacity <= OPMSG_SECTION_LEN + 1; capacity++) {
        for (int form = 0; form < 3; form++) {
            uint8_t *out = output_end - capacity;
            size_t wanted = capacity >= OPMSG_SECTION_LEN ? OPMSG_SECTION_LEN : 0, written;
            mark(out - GUARD, GUARD + capacity);
            switch (form) {
            case 0: written = CALL(opmsg_encode(TRACE_ID, PARENT_ID, 1, 29, out, capacity)); break;
            case 1: written = CALL(opmsg_encode_hex(hex, 32, hex + 32, 16, 1, 29, out, capacity)); break;
            default: written = CALL(opmsg_encode_traceparent(GOLDEN + 32, 55, 29, out, capacity)); break;
            }
            CHECK("sizes", written == wanted);
            CHECK("sizes", is_marked(out - GUARD, GUARD));
            CHECK("sizes", wanted == 0 || memcmp(out, GOLDEN, wanted) == 0);
            CHECK("sizes", is_marked(out + wanted, capacity - wanted));
        }
    }
}

/* checklist 1. */
static void versions(void)
{
    static const int32_t NO[] = {OPMSG_NO_WIRE_VERSION, INT32_MIN, -29, 0, 1, 25, 28, INT32_MAX};
    static const int32_t YES[] = {29, 30, 1000, INT32_MAX - 1};
    uint8_t out[OPMSG_SECTION_LEN];
    for (size_t i = 0; i < sizeof NO / sizeof *NO; i++) {
        mark(out, sizeof out);
        CHECK("versions", opmsg_gate(NO[i]) == 0);
        CHECK("versions", opmsg_encode(TRACE_ID, PARENT_ID, 1, NO[i], out, sizeof out) == 0);
        CHECK("versions", opmsg_encode_traceparent(GOLDEN + 32, 55, NO[i], out, sizeof out) == 0);
        CHECK("versions", opmsg_encode_hex(GOLDEN + 35, 32, GOLDEN + 68, 16, 1, NO[i], out, sizeof out) == 0);
        CHECK("versions", is_marked(out, sizeof out));
    }
    for (size_t i = 0; i < sizeof YES / sizeof *YES; i++) {
        CHECK("versions", opmsg_gate(YES[i]) == 1);
        CHECK("versions", opmsg_encode(TRACE_ID, PARENT_ID, 1, YES[i], out, sizeof out) == OPMSG_SECTION_LEN);
    }
}

/* checklist 3: an id of zeros gives nothing, one bit anywhere is enough. */
static void zero_ids(void)
{
    uint8_t ids[24], out[OPMSG_SECTION_LEN];
    char hex[48];
    memset(ids, 0, sizeof ids);
    memset(hex, '0', sizeof hex);
    mark(out, sizeof out);
    CHECK("zero", opmsg_encode(ids, PARENT_ID, 1, 29, out, sizeof out) == 0);
    CHECK("zero", opmsg_encode(TRACE_ID, ids, 1, 29, out, sizeof out) == 0);
    CHECK("zero", opmsg_encode_hex(hex, 32, GOLDEN + 68, 16, 1, 29, out, sizeof out) == 0);
    CHECK("zero", opmsg_encode_hex(GOLDEN + 35, 32, hex, 16, 1, 29, out, sizeof out) == 0);
    CHECK("zero", is_marked(out, sizeof out));
    for (size_t at = 0; at < 24; at++) {
        for (int bit = 0; bit < 8; bit++) {
            ids[at] = (uint8_t)(1 << bit);
            size_t with_trace = opmsg_encode(ids, PARENT_ID, 1, 29, out, sizeof out);
            size_t with_parent = opmsg_encode(TRACE_ID, ids + 16, 1, 29, out, sizeof out);
            CHECK("zero", with_trace == (at < 16 ? OPMSG_SECTION_LEN : 0));
            CHECK("zero", with_parent == (at < 16 ? 0 : OPMSG_SECTION_LEN));
            ids[at] = 0;
        }
    }
}

/* checklist 4: bit 0 by default, all of them from a traceparent. */
static void flags(void)
{
    uint8_t out[OPMSG_SECTION_LEN];
    char text[OPMSG_TRACEPARENT_LEN + 1], wanted[3];
    memcpy(text, GOLDEN + 32, OPMSG_TRACEPARENT_LEN);
    for (unsigned value = 0; value < 256; value++) {
        sprintf(wanted, "0%u", value & 1);
        CHECK("flags", opmsg_encode(TRACE_ID, PARENT_ID, (uint8_t)value, 29, out, sizeof out) == OPMSG_SECTION_LEN);
        CHECK("flags", memcmp(out, GOLDEN, 85) == 0 && memcmp(out + 85, wanted, 2) == 0);
        sprintf(wanted, "%02x", value);
        memcpy(text + 53, wanted, 2);
        CHECK("flags", opmsg_encode_traceparent(text, 55, 29, out, sizeof out) == OPMSG_SECTION_LEN);
        CHECK("flags", memcmp(out + 32, text, 55) == 0);
    }
}

/* Text forms: every wrong character, and every wrong length. */
static void texts(void)
{
    uint8_t out[OPMSG_SECTION_LEN];
    char hex[64];
    memcpy(hex, GOLDEN + 35, 32);
    memcpy(hex + 32, GOLDEN + 68, 16);
    mark(out, sizeof out);
    for (size_t at = 0; at < 48; at++) {
        for (int c = 0; c < 256; c++) {
            char kept = hex[at];
            int is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            hex[at] = (char)c;
            size_t written = opmsg_encode_hex(hex, 32, hex + 32, 16, 1, 29, out, sizeof out);
            CHECK("texts", written == (is_digit ? OPMSG_SECTION_LEN : 0));
            hex[at] = kept;
        }
    }
    for (size_t len = 0; len <= 40; len++) {
        CHECK("texts", (opmsg_encode_hex(hex, len, hex + 32, 16, 1, 29, out, sizeof out) != 0) == (len == 32));
        CHECK("texts", (opmsg_encode_hex(hex, 32, hex + 8, len, 1, 29, out, sizeof out) != 0) == (len == 16));
    }
}

/* checklist 36: null for every pointer, alone and with all others. */
static void nulls(void)
{
    uint8_t out[OPMSG_SECTION_LEN], message[PING_LEN + OPMSG_SECTION_LEN];
    opmsg_telemetry_t telemetry;
    opmsg_error_t error;
    size_t len = PING_LEN, none = 0;
    const uint8_t *ping = (const uint8_t *)PING;
    const char *hex = "4bf92f3577b34da6a3ce929d0e0e4736" "00f067aa0ba902b7";
    mark(out, sizeof out);
    memcpy(message, PING, PING_LEN);
    CHECK("null", CALL(opmsg_encode(NULL, PARENT_ID, 1, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode(TRACE_ID, NULL, 1, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode(TRACE_ID, PARENT_ID, 1, 29, NULL, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode(NULL, NULL, 1, 29, NULL, SIZE_MAX)) == 0);
    CHECK("null", CALL(opmsg_encode_hex(NULL, 32, hex + 32, 16, 1, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode_hex(hex, 32, NULL, 16, 1, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode_hex(NULL, 0, NULL, 0, 1, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode_hex(hex, 32, hex + 32, 16, 1, 29, NULL, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode_traceparent(NULL, 55, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode_traceparent(NULL, 0, 29, out, sizeof out)) == 0);
    CHECK("null", CALL(opmsg_encode_traceparent(GOLDEN + 32, 55, 29, NULL, 90)) == 0);
    CHECK("null", is_marked(out, sizeof out));

    CHECK("null", CALL(opmsg_validate(NULL, 1, OPMSG_REQUEST, NULL, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", error.kind == OPMSG_ERROR_NULL_POINTER && error.reaction == OPMSG_REACTION_NONE);
    CHECK("null", CALL(opmsg_validate(NULL, SIZE_MAX, OPMSG_REQUEST, NULL, NULL)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_validate(NULL, 0, OPMSG_REQUEST, NULL, NULL)) == OPMSG_ERROR_LENGTH_MISMATCH);
    CHECK("null", CALL(opmsg_validate(ping, PING_LEN, OPMSG_REQUEST, NULL, NULL)) == OPMSG_OK);
    CHECK("null", CALL(opmsg_validate(ping, SIZE_MAX, OPMSG_REQUEST, NULL, NULL)) == OPMSG_ERROR_ARGUMENT);

    CHECK("null", CALL(opmsg_find(NULL, 9, NULL, &telemetry, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_find(NULL, 0, NULL, &telemetry, NULL)) == OPMSG_ERROR_LENGTH_MISMATCH);
    CHECK("null", CALL(opmsg_find(ping, PING_LEN, NULL, NULL, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_find(NULL, 9, NULL, NULL, NULL)) == OPMSG_ERROR_NULL_POINTER);
    mark((uint8_t *)&telemetry, sizeof telemetry);
    CHECK("null", CALL(opmsg_find(ping, PING_LEN, NULL, &telemetry, NULL)) == OPMSG_OK);
    CHECK("null", telemetry.fields == 0 && telemetry.offset == 0 && telemetry.len == 0 && telemetry.trace_id[0] == 0);

    CHECK("null", CALL(opmsg_decode(NULL, 9, 0, &telemetry, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_decode(NULL, 0, 0, &telemetry, NULL)) == OPMSG_ERROR_INVALID_DOCUMENT);
    CHECK("null", CALL(opmsg_decode((const uint8_t *)GOLDEN + 1, 89, 0, NULL, NULL)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_decode((const uint8_t *)GOLDEN + 1, 89, 0, &telemetry, NULL)) == OPMSG_OK);

    CHECK("null", CALL(opmsg_attach(NULL, &len, sizeof message, (const uint8_t *)GOLDEN, 90, 48000000, &error)) ==
                      OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_attach(NULL, &none, 0, (const uint8_t *)GOLDEN, 90, 48000000, &error)) ==
                      OPMSG_ERROR_LENGTH_MISMATCH);
    CHECK("null", CALL(opmsg_attach(NULL, &none, 0, NULL, 0, 48000000, &error)) == OPMSG_OK);
    CHECK("null", CALL(opmsg_attach(message, NULL, sizeof message, (const uint8_t *)GOLDEN, 90, 48000000, &error)) ==
                      OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_attach(message, &len, sizeof message, NULL, 90, 48000000, &error)) ==
                      OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_attach(NULL, NULL, 0, NULL, 0, 0, NULL)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", len == PING_LEN && memcmp(message, PING, PING_LEN) == 0);
    CHECK("null", CALL(opmsg_attach(message, &len, sizeof message, (const uint8_t *)GOLDEN, 90, 48000000, NULL)) == OPMSG_OK);
    CHECK("null", len == PING_LEN + OPMSG_SECTION_LEN);

    CHECK("null", CALL(opmsg_strip(NULL, 9, out, sizeof out, &len, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_strip(NULL, 0, out, sizeof out, &len, &error)) == OPMSG_ERROR_LENGTH_MISMATCH);
    CHECK("null", CALL(opmsg_strip(message, len, NULL, 90, &len, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_strip(message, len, NULL, 0, &len, &error)) == OPMSG_ERROR_CAPACITY && error.size == PING_LEN);
    CHECK("null", CALL(opmsg_strip(message, len, out, sizeof out, NULL, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_strip(NULL, 0, NULL, 0, NULL, NULL)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_strip_in_place(NULL, &len, &error)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", CALL(opmsg_strip_in_place(NULL, &none, &error)) == OPMSG_ERROR_LENGTH_MISMATCH);
    CHECK("null", CALL(opmsg_strip_in_place(message, NULL, NULL)) == OPMSG_ERROR_NULL_POINTER);
    CHECK("null", is_marked(out, sizeof out) && len == PING_LEN + OPMSG_SECTION_LEN);
}

/* Numbers without a meaning are refused, and a section is what an encoding function writes or nothing. */
static void arguments(void)
{
    const uint8_t *ping = (const uint8_t *)PING;
    uint8_t message[PING_LEN + OPMSG_SECTION_LEN], section[OPMSG_SECTION_LEN];
    opmsg_telemetry_t telemetry;
    opmsg_error_t error;
    static const uint32_t BAD[] = {2, 3, 255, 256, 65536, UINT32_MAX};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        opmsg_limits_t limits = opmsg_limits_server();
        CHECK("argument", CALL(opmsg_validate(ping, PING_LEN, BAD[i], NULL, &error)) == OPMSG_ERROR_ARGUMENT);
        CHECK("argument", CALL(opmsg_decode((const uint8_t *)GOLDEN + 1, 89, BAD[i], &telemetry, &error)) ==
                              OPMSG_ERROR_ARGUMENT);
        limits.generation = BAD[i];
        CHECK("argument", CALL(opmsg_find(ping, PING_LEN, &limits, &telemetry, &error)) == OPMSG_ERROR_ARGUMENT);
        limits = opmsg_limits_server();
        limits.security_token = BAD[i];
        CHECK("argument", CALL(opmsg_validate(ping, PING_LEN, 0, &limits, &error)) == OPMSG_ERROR_ARGUMENT);
        limits = opmsg_limits_server();
        limits.validate = BAD[i] + 1;
        uint32_t wanted = limits.validate <= 2 ? OPMSG_OK : OPMSG_ERROR_ARGUMENT;
        CHECK("argument", CALL(opmsg_validate(ping, PING_LEN, 0, &limits, &error)) == wanted);
        CHECK("argument", error.rule == 0 && error.code == 0 && error.offset == 0 && error.size == 0);
    }
    /* What has the form of a section, and a traceparent that no one may send: zero ids, upper case, another version. */
    static const struct {
        size_t at, len;
        char c;
    } SPOILT[] = {{35, 32, '0'}, {68, 16, '0'}, {36, 1, 'F'}, {33, 1, '1'}, {32, 2, 'f'}, {67, 1, '_'}, {85, 1, 'g'}};
    for (size_t i = 0; i < sizeof SPOILT / sizeof *SPOILT; i++) {
        size_t len = PING_LEN;
        memcpy(message, PING, PING_LEN);
        memcpy(section, GOLDEN, sizeof section);
        memset(section + SPOILT[i].at, SPOILT[i].c, SPOILT[i].len);
        CHECK("argument", CALL(opmsg_attach(message, &len, sizeof message, section, sizeof section, 48000000, &error)) ==
                              OPMSG_ERROR_NOT_A_SECTION);
    }
    for (size_t at = 0; at < sizeof section; at++) {
        size_t len = PING_LEN;
        memcpy(message, PING, PING_LEN);
        memcpy(section, GOLDEN, sizeof section);
        section[at] ^= 0x80;
        CHECK("argument", CALL(opmsg_attach(message, &len, sizeof message, section, sizeof section, 48000000, &error)) ==
                              OPMSG_ERROR_NOT_A_SECTION);
        CHECK("argument", at == 0 || CALL(opmsg_attach(message, &len, sizeof message, (const uint8_t *)GOLDEN, at,
                                                       48000000, &error)) == OPMSG_ERROR_NOT_A_SECTION);
        CHECK("argument", len == PING_LEN && memcmp(message, PING, PING_LEN) == 0);
    }
}

/* Offsets are from the start of the message whichever check finds the fault: framing, documents, section or command. */
static void offsets(void)
{
    uint8_t message[PING_LEN + OPMSG_SECTION_LEN];
    opmsg_limits_t limits = opmsg_limits_server();
    opmsg_error_t error;
    size_t len = PING_LEN;
    memcpy(message, PING, PING_LEN);
    /* The body's first element stands behind 20 bytes, a kind byte and the body's length; its type is unknown. */
    message[25] = 0x7e;
    limits.validate = OPMSG_VALIDATE_FRAMING;
    CHECK("offset", opmsg_validate(message, PING_LEN, OPMSG_REQUEST, &limits, &error) == OPMSG_ERROR_MALFORMED);
    CHECK("offset", error.offset == 25);
    message[25] = 0x10;
    /* Without a $db the fault is the whole body's. */
    message[36] = 'x';
    CHECK("offset", opmsg_validate(message, PING_LEN, OPMSG_REQUEST, &limits, &error) == OPMSG_ERROR_MISSING_DATABASE);
    CHECK("offset", error.offset == 20);
    message[36] = '$';
    /* A string without its NUL, 87 behind the kind byte, is a fault of the document; its version ff is one of the section. */
    CHECK("offset", opmsg_attach(message, &len, sizeof message, (const uint8_t *)GOLDEN, 90, 48000000, NULL) == OPMSG_OK);
    for (uint32_t validate = 0; validate <= OPMSG_VALIDATE_EVERYTHING; validate++) {
        limits.validate = validate;
        message[PING_LEN + 87] = 'x';
        CHECK("offset", opmsg_validate(message, len, OPMSG_REQUEST, &limits, &error) == OPMSG_ERROR_INVALID_DOCUMENT);
        CHECK("offset", error.offset == PING_LEN + 87 && strcmp(opmsg_rule_id(error.rule), "16a") == 0);
        message[PING_LEN + 87] = '\0';
        message[PING_LEN + 32] = 'f';
        message[PING_LEN + 33] = 'f';
        CHECK("offset", opmsg_validate(message, len, OPMSG_REQUEST, &limits, &error) == OPMSG_ERROR_TRACEPARENT);
        CHECK("offset", error.offset == PING_LEN && strcmp(opmsg_rule_id(error.rule), "22") == 0);
        memcpy(message + PING_LEN + 32, "00", 2);
        CHECK("offset", opmsg_validate(message, len, OPMSG_REQUEST, &limits, &error) == OPMSG_OK);
    }
}

/* Words for every number: never null, never empty for an error, the same memory each time. */
static void names(void)
{
    for (uint32_t kind = 0; kind < 300; kind++) {
        CHECK("names", strlen(opmsg_error_name(kind)) > 1 && strlen(opmsg_error_text(kind)) > 1);
        CHECK("names", opmsg_error_name(kind) == opmsg_error_name(kind));
    }
    CHECK("names", strcmp(opmsg_error_name(OPMSG_ERROR_UNKNOWN_SECTION_KIND), "UnknownSectionKind") == 0);
    CHECK("names", strcmp(opmsg_error_text(OPMSG_ERROR_MISSING_DATABASE), "body without $db") == 0);
    CHECK("names", strcmp(opmsg_error_name(UINT32_MAX), "Unknown") == 0);
    CHECK("names", strcmp(opmsg_code_name(40414), "IDLFailedToParse") == 0 && strcmp(opmsg_code_name(0), "") == 0);
    CHECK("names", strcmp(opmsg_rule_id(1), "A1") == 0 && strcmp(opmsg_rule_id(36), "29") == 0);
    CHECK("names", strcmp(opmsg_rule_id(0), "") == 0 && strcmp(opmsg_rule_id(37), "") == 0);
    CHECK("names", opmsg_abi_version() == OPMSG_ABI_VERSION && strchr(opmsg_version(), '.') != NULL);
    CHECK("names", opmsg_limits_default().max_message_size == OPMSG_MAX_MESSAGE_SIZE);
    CHECK("names", opmsg_limits_default().validate == OPMSG_VALIDATE_TELEMETRY);
    CHECK("names", opmsg_limits_server().validate == OPMSG_VALIDATE_EVERYTHING);
    CHECK("names", opmsg_limits_server().max_nesting == OPMSG_MAX_NESTING);
    CHECK("names", sizeof(opmsg_error_t) == 24 && sizeof(opmsg_limits_t) == 20 && sizeof(opmsg_telemetry_t) == 48);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static char *read_table(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;
    char *text;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
        (text = malloc((size_t)size + 1)) == NULL) {
        perror(path);
        exit(2);
    }
    rewind(file);
    if (fread(text, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        exit(2);
    }
    fclose(file);
    text[size] = '\0';
    return text;
}

int main(int count, char **arguments_given)
{
    static const struct {
        const char *area;
        void (*check)(const char *row);
    } AREAS[] = {{"message", message_row},         {"document", document_row}, {"splice", splice_row},
                 {"traceparent", traceparent_row}, {"gate", gate_row}};
    enum { AREA_COUNT = sizeof AREAS / sizeof *AREAS };
    unsigned long rows[AREA_COUNT] = {0};
    if (count == 4 && strcmp(arguments_given[1], "--self-test") == 0) {
        self_test = arguments_given[2];
    } else if (count != 2) {
        fprintf(stderr, "a table is expected\n");
        return 2;
    }
    __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
    in_library = 1;
    void *volatile seen = malloc(1);
    free(seen);
    in_library = 0;
    /* The count itself works. */
    CHECK("allocations", allocations == 2);
    allocations = 0;

    input_end = memory_with_an_end();
    output_end = memory_with_an_end();
    expected = malloc(LARGEST);
    char *table = read_table(arguments_given[count - 1]);
    for (char *row = strtok(table, "\n"); row != NULL; row = strtok(NULL, "\n")) {
        size_t area = 0;
        const char *name = value(row, "name");
        static char shown[128];
        snprintf(shown, sizeof shown, "%.*s", name == NULL ? 60 : (int)strcspn(name, " "), name == NULL ? row : name);
        row_name = shown;
        while (area < AREA_COUNT && !is(row, AREAS[area].area)) {
            area++;
        }
        if (area == AREA_COUNT) {
            fprintf(stderr, "unknown row %.60s\n", row);
            return 2;
        }
        AREAS[area].check(row);
        rows[area]++;
    }
    row_name = "no row";
    golden();
    sizes();
    versions();
    zero_ids();
    flags();
    texts();
    nulls();
    arguments();
    offsets();
    names();
    CHECK("allocations", allocations == 0);
    free(expected);
    free(table);
    printf("%lu checks, %lu failed;", checks, failures);
    for (size_t area = 0; area < AREA_COUNT; area++) {
        printf(" %s %lu", AREAS[area].area, rows[area]);
    }
    printf("\n");
    return failures == 0 ? 0 : 1;
}
