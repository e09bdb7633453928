//! The fields of events: their types, and how they are handed out.

use super::case;
use crate::resolved::{AttributeUse, RequirementLevel, ValueForm, ValueType};

/// A field of an event.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The type without `Option`.
    pub(crate) inner: String,
    pub(crate) required: bool,
    how: How,
}

#[derive(Debug)]
enum How {
    Enum,
    EnumOrCode,
    Code,
    Command,
    Bool,
    NonZero,
    /// The part of the range that the type does not keep to by itself.
    Int {
        low: Option<i64>,
        high: Option<i64>,
    },
    Seconds {
        end: i64,
    },
}

/// The field of an attribute; `None` when it always has the same value.
pub(crate) fn field(event: &str, used: &AttributeUse) -> Result<Option<Field>, String> {
    let (inner, how) = match (&used.type_name, used.values.as_slice(), used.value_form) {
        (Some(name), _, None) => (name.clone(), How::Enum),
        (Some(name), _, Some(_)) => (name.clone(), How::EnumOrCode),
        (None, [_], None) => return Ok(None),
        (None, [], Some(ValueForm::DecimalI32)) => ("i32".to_owned(), How::Code),
        (None, [], Some(ValueForm::KnownCommand)) => ("KnownCommand".to_owned(), How::Command),
        (None, [], None) => plain(used).ok_or_else(|| unfit(event, used))?,
        _ => return Err(unfit(event, used)),
    };
    Ok(Some(Field {
        name: case::event_field(&used.key),
        inner,
        required: used.requirement_level == RequirementLevel::Required,
        how,
    }))
}

fn unfit(event: &str, used: &AttributeUse) -> String {
    format!("{event}: {} has no type that fits into a record", used.key)
}

fn plain(used: &AttributeUse) -> Option<(String, How)> {
    match (used.value_type, used.range, used.unit.as_deref()) {
        (ValueType::Boolean, ..) => Some(("bool".to_owned(), How::Bool)),
        (ValueType::Int, Some([1, 255]), _) => Some(("NonZeroU8".to_owned(), How::NonZero)),
        (ValueType::Int, Some([low @ 0..=i64::MAX, high]), _) => {
            let (name, end) = match high <= u8::MAX.into() {
                true => ("u8", u8::MAX.into()),
                false => ("u32", u32::MAX.into()),
            };
            let how = How::Int {
                low: (low > 0).then_some(low),
                high: (high < end).then_some(high),
            };
            (high <= end).then(|| (name.to_owned(), how))
        }
        (ValueType::Double, Some([0, end]), Some("s")) => {
            Some(("Millis".to_owned(), How::Seconds { end }))
        }
        _ => None,
    }
}

impl Field {
    /// The type.
    pub(crate) fn of(&self) -> String {
        match self.required {
            true => self.inner.clone(),
            false => format!("Option<{}>", self.inner),
        }
    }

    /// The attribute's value, of an expression that has the type without `Option`.
    pub(crate) fn value(&self, of: &str) -> String {
        let number = |part: &str| format!("AttributeValue::Int({of}{part}.into())");
        match &self.how {
            How::Enum => format!("AttributeValue::Word({of}.as_str())"),
            How::EnumOrCode => format!("{of}.value()"),
            How::Code => format!("AttributeValue::Code({of})"),
            How::Command => format!("AttributeValue::Word({of}.name())"),
            How::Bool => format!("AttributeValue::Bool({of})"),
            How::NonZero => number(".get()"),
            How::Int {
                low: None,
                high: None,
            } => number(""),
            How::Int {
                low: None,
                high: Some(high),
            } => number(&format!(".min({})", digits(&high.to_string()))),
            How::Int {
                low: Some(low),
                high: None,
            } => number(&format!(".max({})", digits(&low.to_string()))),
            How::Int {
                low: Some(low),
                high: Some(high),
            } => number(&format!(
                ".clamp({}, {})",
                digits(&low.to_string()),
                digits(&high.to_string())
            )),
            How::Seconds { end } => {
                format!(
                    "AttributeValue::seconds({of}.to_duration(), Duration::from_secs({}))",
                    digits(&end.to_string())
                )
            }
        }
    }
}

/// A number with `_` between groups of three digits, from five digits on.
pub(crate) fn digits(plain: &str) -> String {
    if plain.len() < 5 {
        return plain.to_owned();
    }
    let mut out = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}
