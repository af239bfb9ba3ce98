//! Text in GBK, as Python's codec of that name writes it.

/// For each first byte from 0x81 and each second from 0x40 the character of the two; 0 for none.
static TABLE: &[u8; 2 * ROWS * ROW] = include_bytes!("gbk.bin");

const ROWS: usize = 126;
const ROW: usize = 191;
const FIRST_LEAD: u8 = 0x81;
const FIRST_TRAIL: u8 = 0x40;

/// Return a text as UTF-8, for which `size` bytes are set aside; None where it is no GBK.
pub fn decoded(raw: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(size);
    let mut bytes = raw.iter();
    while let Some(&lead) = bytes.next() {
        if lead < 0x80 {
            text.push(lead);
            continue;
        }
        let char = char::from_u32(character(lead, *bytes.next()?)?)?;
        text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(text)
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
