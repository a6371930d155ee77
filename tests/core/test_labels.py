from xray_desktop.core.labels import FINDINGS, LABELS, NO_FINDING, display_name


def test_the_order_is_the_tfrecords():
    columns = (
        "No Finding,Atelectasis,Consolidation,Infiltration,Pneumothorax,Edema,Emphysema,Fibrosis,"
        "Effusion,Pneumonia,Pleural_Thickening,Cardiomegaly,Nodule,Mass,Hernia"
    )
    assert ",".join(LABELS) == columns


def test_findings_are_all_but_no_finding():
    assert len(FINDINGS) == 14
    assert NO_FINDING not in FINDINGS


def test_names_for_people():
    assert display_name("Pleural_Thickening") == "Pleural thickening"
    assert display_name("No Finding") == "No finding"
