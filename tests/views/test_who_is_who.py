"""Components keep who they are from run to run, whatever the runs start from."""

import pytest


@pytest.fixture
def letters_of(session, open_sample, run_to_end):
    """Run with so many components; the letter of each, by its mean."""

    def run(components):
        session.change_spec(components=components)
        run_to_end()
        return {
            letter: tuple(mean.round(3))
            for letter, mean in zip(session.names, session.fit.mixture.means, strict=True)
        }

    open_sample("old-faithful")
    return run


def test_the_same_fit_has_the_same_letters_after_another_number_of_components(letters_of):
    letters_of(2)
    before = letters_of(3)
    letters_of(4)
    assert letters_of(3) == before
