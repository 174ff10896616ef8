//! Brackets within brackets, deeper than any value is worked out. Looked for before a line is read, since reading goes as
//! deep as they do.

use engine::expr::DEPTH_MAX;

use super::LineAt;

impl LineAt<'_> {
    /// The first bracket that is too deep, as a byte of the file. Those in texts do not count.
    pub fn too_deep(&self) -> Option<usize> {
        let code = &self.logical.code;
        let mut texts = self.logical.texts.iter().map(|text| &text.range).peekable();
        let mut levels = 0_usize;
        for (at, sign) in self.code().bytes().enumerate() {
            let at = code.start + at;
            while texts.next_if(|text| text.end <= at).is_some() {}
            match sign {
                b'(' | b'[' | b'{' if !texts.peek().is_some_and(|text| text.contains(&at)) => levels += 1,
                b')' | b']' | b'}' if !texts.peek().is_some_and(|text| text.contains(&at)) => {
                    levels = levels.saturating_sub(1);
                }
                _ => {}
            }
            if levels > DEPTH_MAX {
                return Some(at);
            }
        }
        None
    }
}
