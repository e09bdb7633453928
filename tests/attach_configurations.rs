//! A hundred thousand configurations of a driver, each of them legal by its types: what is built is what a server takes.

#[path = "laws/mod.rs"]
mod laws;
mod sample;

use sample::registry::*;

/// Numbers that look random and are the same in each run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let number = (mixed ^ (mixed >> 31)).to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }
}

// checklist 5, 29, 32, 33
#[test]
fn a_hundred_thousand_configurations_build_nothing_that_a_server_refuses() {
    let mut numbers = Numbers(0x006f_706d_7367);
    let mut input = [0; 700];
    // An input that makes no legal values ends early and does not count.
    while laws::attach::seen().complete < 100_000 {
        numbers.fill(&mut input);
        laws::attach::law(&input);
    }
    // The law is not idle: it sees sections of every form in these numbers.
    let seen = laws::attach::seen();
    assert!(seen.plain > 1_000 && seen.drafts > 1_000, "{seen:?}");
    assert!(
        seen.omitted > 1_000 && seen.arguments > 1_000 && seen.comments > 1_000,
        "{seen:?}"
    );
    assert!(seen.full_clients > 500 && seen.shed > 250, "{seen:?}");
}
