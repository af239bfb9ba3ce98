//! Text in GBK, as Python's codec of that name writes it.

/// For each first byte from 0x81 and each second from 0x40 the character of the two; 0 for none.
static TABLE: &[u8; 2 * ROWS * ROW] = include_bytes!("gbk.bin");

const ROWS: usize = 126;
const ROW: usize = 191;
const FIRST_LEAD: u8 = 0x81;
const FIRST_TRAIL: u8 = 0x40;

/// Return a text as UTF-8, which takes `size` bytes; None where it is no GBK, or takes more.
pub fn decoded(raw: &[u8], size: usize) -> Option<Vec<u8>> {
    let (mut text, mut at) = (vec![0; size + 2], 0);
    let mut bytes = raw.iter();
    while let Some(&lead) = bytes.next() {
        if lead < 0x80 {
            *text.get_mut(at)? = lead;
            at += 1;
            continue;
        }
        let code = character(lead, *bytes.next()?)?;
        if (0x800..0xD800).contains(&code) {
            let tail = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
            text.get_mut(at..at + 3)?.copy_from_slice(&[
                0xE0 | (code >> 12) as u8,
                tail(6),
                tail(0),
            ]);
            at += 3;
            continue;
        }
        let char = char::from_u32(code)?;
        char.encode_utf8(text.get_mut(at..at + char.len_utf8())?);
        at += char.len_utf8();
    }
    text.truncate(at);
    (at <= size).then_some(text)
}

fn character(lead: u8, trail: u8) -> Option<u32> {
    let row = usize::from(lead.checked_sub(FIRST_LEAD)?);
    let column = usize::from(trail.checked_sub(FIRST_TRAIL)?);
    if row >= ROWS || column >= ROW {
        return None;
    }
    let at = 2 * (row * ROW + column);
    let code = u16::from_le_bytes([TABLE[at], TABLE[at + 1]]);
    (code != 0).then_some(code.into())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn gbk_is_decoded() {
        let raw = [b'a', 0xB9, 0xAB, 0xB0, 0xB2, 0xA3, 0xAC, b'"'];
        assert_eq!(decoded(&raw, 12), Some("a公安，\"".into()));
        for wrong in [&[0x80, 0x40][..], &[0xFF, 0x40], &[0xB9], &[0xB9, 0x20], &[0x81, 0x7F]] {
            assert_eq!(decoded(wrong, 9), None, "{wrong:?}");
        }
    }
}
