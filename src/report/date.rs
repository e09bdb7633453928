//! The date of a log line: an instant as ISO 8601 in UTC with milliseconds, as servers write it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "every number is bounded by the clamp, and the arithmetic is on each line's way"
)]

use super::decimal::pair;

/// `1970-01-01T00:00:00.000+00:00`.
pub(super) type Text = [u8; 29];

/// The last millisecond of the year 9999: what follows has no place in four digits and is written as this.
const LAST: u64 = 253_402_300_799_999;

const DAY: u64 = 86_400_000;

/// From 1 March of the year 0 to the epoch. Years are counted from March, so that the day which is sometimes missing is the last.
const DAYS_BEFORE_EPOCH: u32 = 719_468;
const DAYS_IN_400_YEARS: u32 = 146_097;
const DAYS_IN_4_YEARS: u32 = 1_461;

/// Day, month and year of a day that is counted from the epoch.
fn civil(days: u32) -> (u32, u32, u32) {
    let days = days + DAYS_BEFORE_EPOCH;
    // Quarters of a day: 400 years have one whole number of days, and so have 4 years inside a century.
    let quarters = 4 * days + 3;
    let century = quarters / DAYS_IN_400_YEARS;
    let quarters = (quarters % DAYS_IN_400_YEARS) | 3;
    let year = quarters / DAYS_IN_4_YEARS;
    let day_of_year = quarters % DAYS_IN_4_YEARS / 4;
    // From March on, five months in turn have 153 days.
    let fifths = 5 * day_of_year + 2;
    let month = fifths / 153;
    let day = fifths % 153 / 5 + 1;
    let next_year = u32::from(month > 9);
    (
        day,
        month + 3 - 12 * next_year,
        100 * century + year + next_year,
    )
}

/// Writes the date of so many milliseconds after the epoch; dates behind the year 9999 are written as its last millisecond.
pub(super) fn write(millis: u64, text: &mut Text) {
    let millis = millis.min(LAST);
    let (day, month, year) = civil((millis / DAY) as u32);
    let of_day = (millis % DAY) as u32;
    let (seconds, thousandths) = (of_day / 1000, of_day % 1000);
    let two = |number: u32| pair((number % 100) as u8);
    let [y1, y2] = two(year / 100);
    let [y3, y4] = two(year);
    let [mo1, mo2] = two(month);
    let [d1, d2] = two(day);
    let [h1, h2] = two(seconds / 3600);
    let [mi1, mi2] = two(seconds / 60 % 60);
    let [s1, s2] = two(seconds % 60);
    let [t1, t2] = two(thousandths / 10);
    let t3 = b'0' + (thousandths % 10) as u8;
    *text = [
        y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1, s2,
        b'.', t1, t2, t3, b'+', b'0', b'0', b':', b'0', b'0',
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(millis: u64) -> String {
        let mut text = [b'?'; 29];
        write(millis, &mut text);
        String::from_utf8(text.to_vec()).unwrap()
    }

    /// Seconds and dates as `date -u -d @… +%FT%T` of the GNU core utilities writes them.
    const KNOWN: &[(u64, &str)] = &[
        (0, "1970-01-01T00:00:00"),
        (86_399, "1970-01-01T23:59:59"),
        (86_400, "1970-01-02T00:00:00"),
        (5_097_599, "1970-02-28T23:59:59"),
        (5_097_600, "1970-03-01T00:00:00"),
        (31_535_999, "1970-12-31T23:59:59"),
        (31_536_000, "1971-01-01T00:00:00"),
        (68_169_599, "1972-02-28T23:59:59"),
        (68_169_600, "1972-02-29T00:00:00"),
        (68_256_000, "1972-03-01T00:00:00"),
        (946_684_799, "1999-12-31T23:59:59"),
        (951_782_400, "2000-02-29T00:00:00"),
        (951_868_800, "2000-03-01T00:00:00"),
        (978_307_199, "2000-12-31T23:59:59"),
        (1_795_161_600, "2026-11-20T08:00:00"),
        (2_147_483_648, "2038-01-19T03:14:08"),
        (4_107_542_399, "2100-02-28T23:59:59"),
        (4_107_542_400, "2100-03-01T00:00:00"),
        (7_258_118_400, "2200-01-01T00:00:00"),
        (13_574_563_200, "2400-02-29T00:00:00"),
        (18_446_744_073, "2554-07-21T23:34:33"),
        (253_402_214_400, "9999-12-31T00:00:00"),
        (253_402_300_799, "9999-12-31T23:59:59"),
    ];

    #[test]
    fn dates_are_those_of_a_known_table() {
        for (seconds, date) in KNOWN {
            assert_eq!(written(seconds * 1000), format!("{date}.000+00:00"));
            assert_eq!(written(seconds * 1000 + 7), format!("{date}.007+00:00"));
            assert_eq!(written(seconds * 1000 + 999), format!("{date}.999+00:00"));
        }
    }

    #[test]
    fn what_follows_the_year_9999_is_its_last_millisecond() {
        for millis in [LAST, LAST + 1, LAST + DAY, 400 * LAST, u64::MAX] {
            assert_eq!(written(millis), "9999-12-31T23:59:59.999+00:00");
        }
    }

    #[test]
    fn every_part_of_a_day_has_its_place() {
        for of_day in (0..DAY).step_by(997) {
            let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
            let (seconds, millis) = (of_day / 1000 % 60, of_day % 1000);
            let time = format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}");
            assert_eq!(written(of_day), format!("1970-01-01T{time}+00:00"));
        }
    }

    /// Every day from 1970 to 9999, counted by the calendar's own rules.
    #[test]
    fn every_day_follows_the_one_before() {
        let (mut day, mut month, mut year) = (1, 1, 1970);
        for days in 0..=(LAST / DAY) as u32 {
            assert_eq!(civil(days), (day, month, year), "day {days}");
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
        assert_eq!((day, month, year), (1, 1, 10_000));
    }
}
