"""Tables whose names mislead are told by their columns: subjects of a trial are people, those of a school are not."""

from .test_domains import said


def test_subjects_of_a_trial_are_people_and_subjects_of_a_school_are_not() -> None:
    """The published layout of a clinical trial makes its short names count; a list of school subjects has none."""
    trial = said("subjects", ("studyid", "usubjid", "siteid", "brthdtc", "age", "sex", "race", "country", "armcd"))
    assert trial["brthdtc"] == "DATE_OF_BIRTH"
    assert trial["sex"] == "GENDER"
    assert said("subjects", ("id", "code", "name", "credits")) == {}


def test_a_key_of_a_friend_and_a_paid_flag_are_nobody_s() -> None:
    """Keys of two users and the state of a bill say nothing of a person by themselves."""
    assert "user_a" not in said("friendships", ("id", "user_a", "user_b", "status"))
    assert "paid_in_full" not in said("bookings", ("booking_id", "customer_id", "total", "paid_in_full"))
