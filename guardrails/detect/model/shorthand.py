"""Clinical shorthand that is nobody's name, in lower case."""

from __future__ import annotations

SHORTHAND = frozenset(
    """
    afib aflutter vfib vtach nsvt svt pvc pvcs lbbb rbbb avnrt stemi nstemi chf hfref hfpef hocm cad pad pvd aaa dvt vte cva tia
    sah sdh ich ckd esrd aki atn uti pna copd osa ards ild gerd gib ugib lgib ibd ibs sbo nash masld dka hhs siadh htn hld t1dm
    t2dm ra sle oa djd bph pcos chole appy lap cabg pci lvad ecmo tavr turp turbt tah bso bka tka tha orif acdf mbss egd ercp eus
    ebus tte tee cta mra mrcp kub cxr vanc vanco zosyn dapto mero cefepime ceftriaxone levaquin bactrim keflex cipro flagyl
    augmentin dabi apix riva enox lovenox coags ppx bnp trop trops lytes phos creat crcl egfr gluc bili lft lfts cbc bmp cmp tsh
    abg vbg ucx bcx esr crp hcg hgb hct plt plts wbc anc inr ptt pth hba hbsag hbsab hcv ferritin retic fena kt vit hx fhx pmh psh
    shx rx tx dx sx fx ddx npo prn bid tid qid qhs qod subq gtt gtts mcg meq trach ngt ogt picc cvc bipap cpap hfnc nrb perrla
    eomi ctab rrr nad heent redraw recheck preop postop intraop periop workup chemo xrt folfox rchop dispo sig disp fr telehealth
    voicemail inbasket
    """.split()  # noqa: SIM905  (a block of words is read and edited more easily than a list of strings)
)
CAPITALS = frozenset({"ABI", "DES", "ISA", "LAD", "PEG", "SARS"})
"""Those that are names too, but not in capitals."""
