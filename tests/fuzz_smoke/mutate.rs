//! Small changes of texts, the same in each run.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Numbers on which readers are likely to fail; one replaces a number of the text.
const EXTREMES: [&str; 17] = [
    "0",
    "-0",
    "-1",
    "1",
    "00",
    "0.5",
    "0.00000000000000000000000000001",
    "99999999999999999999999999999999999999999999999999",
    "703687441776.63",
    "703687441776.64",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "-9223372036854775808",
    "1e9",
    "1000",
    "NaN",
];

/// Bytes that have a meaning for some reader.
const BYTES: &[u8] = b"\0\t\n\r,.:;'\"#&*!|>%@`-+/()[]{}<=~\\ 019aZ\x7F\x80\xC3\xFF";

/// Changes texts.
pub struct Mutator(Xoshiro256PlusPlus);

impl Mutator {
    /// Makes the same changes for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// The text with one to four changes.
    pub fn mutate(&mut self, text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        for _ in 0..=self.below(4) {
            text = match self.below(8) {
                0 => self.byte_changed(text),
                1 => self.byte_inserted(text),
                2 => self.cut_out(text),
                3 => self.line_moved(&text, Line::Dropped),
                4 => self.line_moved(&text, Line::Doubled),
                5 => self.line_moved(&text, Line::Swapped),
                _ => self.number_replaced(text),
            };
        }
        text
    }

    /// A number from 0 to one less than `end`; 0 if `end` is 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(self.0.next_u64() % end).unwrap()
    }

    fn any_byte(&mut self) -> u8 {
        BYTES[self.below(BYTES.len())]
    }

    fn byte_changed(&mut self, mut text: Vec<u8>) -> Vec<u8> {
        let at = self.below(text.len());
        let byte = self.any_byte();
        if let Some(old) = text.get_mut(at) {
            *old = byte;
        }
        text
    }

    fn byte_inserted(&mut self, mut text: Vec<u8>) -> Vec<u8> {
        let at = self.below(text.len() + 1);
        let byte = self.any_byte();
        text.insert(at, byte);
        text
    }

    fn cut_out(&mut self, mut text: Vec<u8>) -> Vec<u8> {
        let from = self.below(text.len());
        let end = (from + 1 + self.below(20)).min(text.len());
        text.drain(from.min(end)..end);
        text
    }

    fn line_moved(&mut self, text: &[u8], how: Line) -> Vec<u8> {
        let mut lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        if lines.is_empty() {
            return Vec::new();
        }
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        match how {
            Line::Dropped => {
                lines.remove(one);
            }
            Line::Doubled => lines.insert(other, lines[one]),
            Line::Swapped => lines.swap(one, other),
        }
        lines.concat()
    }

    /// Replaces the first number after a random place by an extreme one.
    fn number_replaced(&mut self, mut text: Vec<u8>) -> Vec<u8> {
        let from = self.below(text.len());
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let Some(start) = text.iter().skip(from).position(is_digit).map(|at| from + at) else {
            return text;
        };
        let length = text[start..].iter().take_while(|byte| is_digit(byte) || **byte == b'.');
        let end = start + length.count();
        let extreme = EXTREMES[self.below(EXTREMES.len())];
        text.splice(start..end, extreme.bytes());
        text
    }
}

/// What a change does to a line.
enum Line {
    Dropped,
    Doubled,
    Swapped,
}
